// The recipe's variation on Express: the same flow behind a Node-style server. Start it with
// `deno task example:express`, then: curl -N localhost:3000/chat -H content-type:application/json -d '{"message":"Hi"}'
import { once } from "node:events";
// @ts-types="npm:@types/express@^5"
import express, { type ErrorRequestHandler, type Express } from "npm:express@^5";
import { TurnAborted } from "../lib/chat/ending.ts";
import { type ChatEvent, DONE } from "../lib/chat/events.ts";
import { createChatFlow } from "../lib/chat/flow.ts";
import { parseStatelessRequest } from "../lib/chat/request.ts";
import { runChatFlow } from "../lib/chat/run.ts";
import { initialState } from "../lib/chat/state.ts";
import type { Config } from "../lib/config/config.ts";
import { loadConfig } from "../lib/config/load.ts";
import { readDocuments } from "../lib/documents.ts";
import { ChatError, type ErrorCode, PROBLEM_TYPE, toChatError } from "../lib/errors.ts";
import { createRecipe, type RecipeServices } from "../lib/http/recipe_stream.ts";
import { createModel } from "../lib/model/create.ts";
import { createContextWindows, createModelList } from "../lib/model/create_offer.ts";
import { SSE_HEADERS } from "../lib/sse/body.ts";
import { encodeSse } from "../lib/sse/encode.ts";
import { createTools } from "../lib/tools/create.ts";

/** An Express app that answers `POST /chat`. */
export function createExpressApp(services: RecipeServices, config: Config): Express {
  const app = express();
  app.use(express.json({ limit: config.maxBodyBytes }));

  app.post("/chat", async (req, res) => {
    const { message, history } = parseStatelessRequest(req.body, { ...config, models: [] });
    const abort = new AbortController();
    res.on("close", () => abort.abort(new TurnAborted("stopped")));
    res.set(SSE_HEADERS).flushHeaders();

    const flow = createChatFlow({
      ...services,
      signal: abort.signal,
      history: () => history,
      // Express buffers what its client does not read: the model waits until that is gone.
      drained: () => res.writableNeedDrain ? once(res, "drain", abort).then(ignore, ignore) : undefined,
    });
    const toData = createRecipe();
    function tell(events: ChatEvent[]): void {
      for (const data of events.map(toData)) if (data !== null) res.write(encodeSse({ data }));
    }
    await runChatFlow(flow, initialState(message), { ...services, tell });
    res.end(encodeSse({ data: DONE }));
  });

  app.use(toProblem);
  return app;
}

/** The client has read on, or has gone. */
function ignore(): void {}

const CODE_BY_STATUS: Record<number, ErrorCode> = { 413: "body_too_large", 415: "unsupported_media_type" };

/** What Express found wrong with a body, and what we did, as problem+json. */
const toProblem: ErrorRequestHandler = (error, _req, res, _next) => {
  const known = /^(entity|encoding|charset)\./.test(error.type)
    ? new ChatError(CODE_BY_STATUS[error.status] ?? "invalid_json", "The body cannot be read")
    : toChatError(error);
  res.status(known.status).setHeader("content-type", PROBLEM_TYPE).end(JSON.stringify(known.problem));
};

if (import.meta.main) {
  const config = await loadConfig();
  const model = createModel(config, { documents: readDocuments });
  const windows = createContextWindows(config, createModelList(config));
  createExpressApp({ ...config, model, windows, tools: createTools(config.toolSettings) }, config).listen(
    3000,
    config.host,
  );
}
