import type { ErrorStatus } from "./status.ts";

/**
 * Throw it anywhere while a request is handled to answer with an HTTP error: the nearest error page gets it as `ctx.error`, and
 * where there is none, the client gets the status with `message` (or the status text) as plain text.
 *
 * Safe to import in the browser.
 */
export class HttpError extends Error {
  status: ErrorStatus;

  constructor(status: ErrorStatus, message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = this.constructor.name;
    this.status = status;
  }
}
