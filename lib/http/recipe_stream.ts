import type { AdmittedTurn } from "../chat/admission.ts";
import { Backpressure } from "../chat/backpressure.ts";
import { endingOfAbort, TurnAborted } from "../chat/ending.ts";
import { type ChatEvent, DONE } from "../chat/events.ts";
import { createChatFlow, type FlowServices, initialState } from "../chat/flow.ts";
import { newId } from "../chat/id.ts";
import type { TurnObserver } from "../chat/observer.ts";
import type { StatelessRequest } from "../chat/request.ts";
import { runChatFlow } from "../chat/run.ts";
import type { Shutdown } from "../chat/shutdown.ts";
import { WatchedTurn } from "../chat/watched_turn.ts";
import { SSE_HEADERS, sseBody } from "../sse/body.ts";
import { encodeSse } from "../sse/encode.ts";

export type RecipeServices = Pick<FlowServices, "model" | "systemPrompt" | "onError"> & {
  keepAliveMs?: number;
  /** The turn, where it was admitted as one that nobody owns. */
  admitted?: AdmittedTurn;
  /** Watches it. */
  observer?: TurnObserver;
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
  const { model, systemPrompt, keepAliveMs, onError, shutdown, admitted, observer } = services;
  const isOver = shutdown?.admit();
  const state = initialState(message);
  const watched = new WatchedTurn({ turnId: newId(), kept: null, kind: "message", model: model.name }, observer);
  const abort = new AbortController();
  const interrupt = () => {
    abort.abort(new TurnAborted("interrupted"));
    leave();
  };
  let hasLeft = false;
  const leave = () => {
    shutdown?.signal.removeEventListener("abort", interrupt);
    isOver?.();
    if (hasLeft) return;
    hasLeft = true;
    if (abort.signal.aborted) state.ending ??= endingOfAbort(abort.signal);
    const { tokens } = watched.end(state);
    admitted?.end(tokens.input + tokens.output);
  };
  shutdown?.signal.addEventListener("abort", interrupt);
  const backpressure = new Backpressure();
  const flow = createChatFlow({
    model,
    systemPrompt,
    signal: abort.signal,
    history: () => history,
    aroundStep: watched.step,
    backpressure,
    onError,
  });
  const events = runChatFlow(flow, state, { onError });
  const toData = createRecipe();
  let done = false;
  const body = sseBody({
    async read() {
      while (!done) {
        const next = await watched.run(() => events.next());
        if (next.done) break;
        if (next.value.type === "text") backpressure.taken();
        const data = toData(next.value);
        if (data !== null) return encodeSse({ data });
      }
      if (done) return null;
      done = true;
      leave();
      return encodeSse({ data: DONE });
    },
    cancel() {
      abort.abort(new TurnAborted("stopped"));
      leave();
      backpressure.open();
    },
  }, { keepAliveMs });
  return new Response(body, { headers: SSE_HEADERS });
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
