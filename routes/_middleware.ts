import { HttpError } from "fresh";
import { ChatError, problemResponse, toChatError } from "../lib/errors.ts";
import { define } from "../utils.ts";

/** One mapping from errors to answers: problem+json for programs, the error page for people. */
export default define.middleware(async (ctx) => {
  try {
    return await ctx.next();
  } catch (error) {
    const isApi = /^\/(chat$|api\/)/.test(ctx.url.pathname);
    if (error instanceof HttpError && (!isApi || error.status < 400)) throw error;
    const known = error instanceof HttpError ? fromHttpError(error) : toChatError(error);
    if (known.code === "internal") ctx.state.onError(error);
    if (isApi) return problemResponse(known);
    throw new HttpError(known.status, known.message, { cause: known });
  }
});

function fromHttpError({ status, message }: HttpError): ChatError {
  if (status === 404) return new ChatError("not_found", "There is nothing at this address");
  if (status === 405) return new ChatError("method_not_allowed", "This address does not take that method");
  if (status === 403) return new ChatError("forbidden", "This address may not be called from another site");
  return new ChatError("internal", message);
}
