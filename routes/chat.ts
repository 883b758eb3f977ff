import { newId } from "../lib/chat/id.ts";
import { parseStatelessRequest } from "../lib/chat/request.ts";
import { readJson } from "../lib/http/body.ts";
import { recipeStream } from "../lib/http/recipe_stream.ts";
import { define } from "../utils.ts";

/** The recipe's endpoint: nothing is kept, and the model request ends with the client. */
export const handler = define.handlers({
  async POST(ctx) {
    const { limits, admission, address } = ctx.state;
    const request = parseStatelessRequest(await readJson(ctx.req, limits.maxBodyBytes), limits);
    const admitted = await admission.admit({ owner: null, address }, newId());
    try {
      return recipeStream(request, { ...ctx.state, admitted });
    } catch (error) {
      admitted.cancel();
      throw error;
    }
  },
});
