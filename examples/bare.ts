// The recipe's variation without a framework: the same flow behind a bare `Deno.serve`. Start it with
// `deno task example:bare`, then: curl -N localhost:3000/chat -H content-type:application/json -d '{"message":"Hi"}'
import { parseStatelessRequest } from "../lib/chat/request.ts";
import type { Config } from "../lib/config/config.ts";
import { loadConfig } from "../lib/config/load.ts";
import { readDocuments } from "../lib/documents.ts";
import { problemResponse, toChatError } from "../lib/errors.ts";
import { readJson } from "../lib/http/body.ts";
import { type RecipeServices, recipeStream } from "../lib/http/recipe_stream.ts";
import { createModel } from "../lib/model/create.ts";
import { createContextWindows, createModelList } from "../lib/model/create_offer.ts";
import { createTools } from "../lib/tools/create.ts";

/** Answers `POST /chat`. */
export function createHandler(services: RecipeServices, config: Config): (request: Request) => Promise<Response> {
  const limits = { ...config, models: [] };
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== "POST" || pathname !== "/chat") return new Response("Not found", { status: 404 });
    try {
      const body = await readJson(request, config.maxBodyBytes);
      return recipeStream(parseStatelessRequest(body, limits), services);
    } catch (error) {
      return problemResponse(toChatError(error));
    }
  };
}

if (import.meta.main) {
  const config = await loadConfig();
  const model = createModel(config, { documents: readDocuments });
  const windows = createContextWindows(config, createModelList(config));
  const handler = createHandler({ ...config, model, windows, tools: createTools(config.toolSettings) }, config);
  Deno.serve({ hostname: config.host, port: 3000 }, handler);
}
