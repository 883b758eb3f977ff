import { Backpressure } from "../lib/chat/backpressure.ts";
import { TurnAborted } from "../lib/chat/ending.ts";
import { createChatFlow, initialState } from "../lib/chat/flow.ts";
import { parseStatelessRequest } from "../lib/chat/request.ts";
import { runChatFlow } from "../lib/chat/run.ts";
import { readJson } from "../lib/http/body.ts";
import { recipeStream } from "../lib/http/recipe_stream.ts";
import { define } from "../utils.ts";

/** The recipe's endpoint: no owner, nothing kept, and the model request ends with the client. */
export const handler = define.handlers({
  async POST(ctx) {
    const { model, systemPrompt, limits, keepAliveMs, onError } = ctx.state;
    const { message, history } = parseStatelessRequest(await readJson(ctx.req, limits.maxBodyBytes), limits);
    const abort = new AbortController();
    const backpressure = new Backpressure();
    const flow = createChatFlow({ model, systemPrompt, signal: abort.signal, backpressure, onError });
    const events = runChatFlow(flow, initialState(message, history), { onError });
    return recipeStream(events, { backpressure, cancel: () => abort.abort(new TurnAborted("stopped")), keepAliveMs });
  },
});
