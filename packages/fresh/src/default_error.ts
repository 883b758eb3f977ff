import { HttpError } from "./error.ts";
import { STATUS_TEXT } from "./status.ts";

/**
 * The answer to an error that no error page caught. The text of an `HttpError` is for the client; of anything else it
 * learns nothing, and the server's log gets it all.
 */
export function answerError(error: unknown): Response {
  if (!(error instanceof HttpError)) {
    log(error);
    return new Response("Internal server error", { status: 500 });
  }
  if (error.status >= 500) log(error);
  return new Response(error.message || STATUS_TEXT[error.status], { status: error.status });
}

function log(error: unknown): void {
  // Nobody else will see it: there is no error page, and the client is not told.
  // deno-lint-ignore no-console
  console.error(error);
}
