import { parseStatelessRequest } from "../lib/chat/request.ts";
import { readJson } from "../lib/http/body.ts";
import { recipeStream } from "../lib/http/recipe_stream.ts";
import { define } from "../utils.ts";

/** The recipe's endpoint: nothing is kept, and the model request ends with the client. */
export const handler = define.handlers({
  async POST(ctx) {
    const { limits } = ctx.state;
    const body = await readJson(ctx.req, limits.maxBodyBytes);
    return recipeStream(parseStatelessRequest(body, limits), ctx.state);
  },
});
