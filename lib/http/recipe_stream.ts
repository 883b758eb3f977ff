import { Backpressure } from "../chat/backpressure.ts";
import { TurnAborted } from "../chat/ending.ts";
import { type ChatEvent, DONE } from "../chat/events.ts";
import { createChatFlow, type FlowServices, initialState } from "../chat/flow.ts";
import type { StatelessRequest } from "../chat/request.ts";
import { runChatFlow } from "../chat/run.ts";
import { SSE_HEADERS, sseBody } from "../sse/body.ts";
import { encodeSse } from "../sse/encode.ts";

export type RecipeServices = Pick<FlowServices, "model" | "systemPrompt" | "onError"> & { keepAliveMs?: number };

/**
 * Runs a turn that nobody owns and answers in the recipe's format: a JSON string per chunk, an `error` object on failure,
 * then `[DONE]`; no ids, no names. The model is asked as fast as the client reads, and let go when the client goes.
 */
export function recipeStream({ message, history }: StatelessRequest, services: RecipeServices): Response {
  const { model, systemPrompt, keepAliveMs, onError } = services;
  const abort = new AbortController();
  const backpressure = new Backpressure();
  const flow = createChatFlow({ model, systemPrompt, signal: abort.signal, backpressure, onError });
  const events = runChatFlow(flow, initialState(message, history), { onError });
  let done = false;
  const body = sseBody({
    async read() {
      while (!done) {
        const next = await events.next();
        if (next.done) break;
        if (next.value.type === "text") backpressure.taken();
        const data = recipeData(next.value);
        if (data !== null) return encodeSse({ data });
      }
      if (done) return null;
      done = true;
      return encodeSse({ data: DONE });
    },
    cancel() {
      abort.abort(new TurnAborted("stopped"));
      backpressure.open();
    },
  }, { keepAliveMs });
  return new Response(body, { headers: SSE_HEADERS });
}

/** What the recipe sends for an event; `null` for those that it does not know. */
export function recipeData({ type, data }: ChatEvent): string | null {
  if (type === "text") return JSON.stringify(data);
  return type === "error" ? JSON.stringify({ error: data.error }) : null;
}
