import { readForm } from "./body.ts";
import type { MessageForm, MessageFormOptions } from "./message_form.ts";

/**
 * Reads a form with a message and files, one of which is held at a time; without files it may be `urlencoded`, too. The first
 * thing that is wrong with it is given, and not thrown, where there is something to keep.
 *
 * @throws {ChatError} `unsupported_media_type`, `body_too_large` or `invalid_request`, before anything has come
 */
export async function readMessageForm(request: Request, options: MessageFormOptions): Promise<MessageForm> {
  if (/^\s*application\/x-www-form-urlencoded/i.test(request.headers.get("content-type") ?? "")) {
    return { fields: await readForm(request, options.limits.maxBodyBytes), kept: [], refused: null };
  }
  // No page needs it to be shown.
  const { readMultipart } = await import("./multipart_form.ts");
  return await readMultipart(request, options);
}
