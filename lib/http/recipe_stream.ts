import { TurnAborted } from "../chat/ending.ts";
import { type ChatEvent, DONE } from "../chat/events.ts";
import { createChatFlow } from "../chat/flow.ts";
import { newId } from "../chat/id.ts";
import type { StatelessRequest } from "../chat/request.ts";
import { runChatFlow } from "../chat/run.ts";
import type { FlowServices } from "../chat/services.ts";
import type { Shutdown } from "../chat/shutdown.ts";
import { initialState } from "../chat/state.ts";
import { WatchedTurn, type WatchOptions } from "../chat/watched_turn.ts";
import { SSE_HEADERS, SseBody } from "../sse/body.ts";
import { encodeSse } from "../sse/encode.ts";

/** The turn is one that nobody owns, also where it was admitted and is watched. */
export type RecipeServices =
  & Pick<FlowServices, "model" | "tools" | "windows" | "systemPrompt" | "maxReplyLength" | "onError">
  & WatchOptions
  & {
    keepAliveMs?: number;
    /** Replies that it ends are interrupted. */
    shutdown?: Shutdown;
  };

/**
 * Runs a turn that nobody owns and answers in the recipe's format: a JSON string per chunk, an `error` object on failure,
 * then `[DONE]`; no ids, no names. The model is asked as fast as the client reads, and let go when the client goes.
 *
 * @throws {ChatError} `unavailable` while the server shuts down
 */
export function recipeStream({ message, history }: StatelessRequest, services: RecipeServices): Response {
  const { model, tools, windows, systemPrompt, maxReplyLength, keepAliveMs, onError, shutdown } = services;
  const isOver = shutdown?.admit();
  const state = initialState(message);
  const watched = new WatchedTurn({ turnId: newId(), kept: null, kind: "message", model: model.name }, services);
  const abort = new AbortController();
  const interrupt = () => abort.abort(new TurnAborted("interrupted"));
  shutdown?.signal.addEventListener("abort", interrupt);
  const body = new SseBody({ keepAliveMs, onCancel: () => abort.abort(new TurnAborted("stopped")) });
  const flow = createChatFlow({
    model,
    tools,
    windows,
    systemPrompt,
    maxReplyLength,
    signal: abort.signal,
    history: () => history,
    aroundStep: watched.step,
    drained: () => body.drained(),
    onError,
  });
  const toData = createRecipe();
  function tell(events: ChatEvent[]): void {
    let frames = "";
    for (const data of events.map(toData)) if (data !== null) frames += encodeSse({ data });
    if (frames) body.write(frames);
  }
  watched.run(() => runChatFlow(flow, state, { tell, onError })).catch((error) => onError?.(error)).finally(() => {
    shutdown?.signal.removeEventListener("abort", interrupt);
    isOver?.();
    watched.end(state);
    body.write(encodeSse({ data: DONE }));
    body.close();
  });
  return new Response(body.stream, { headers: SSE_HEADERS });
}

/**
 * For one turn: what the recipe sends for each event, `null` for those that it does not know. A reply that is not whole
 * says so, whatever broke it.
 */
export function createRecipe(): (event: ChatEvent) => string | null {
  let hasFailed = false;
  return ({ type, data }) => {
    if (type === "text") return JSON.stringify(data);
    if (type === "error") {
      hasFailed = true;
      return JSON.stringify({ error: data.error });
    }
    if (type !== "end" || hasFailed || data.status !== "interrupted") return null;
    return JSON.stringify({ error: "The reply was interrupted: it is not complete" });
  };
}
