import { ChatError } from "../errors.ts";

/**
 * The JSON body of a request of at most `maxBytes`; a longer one is not read past that.
 *
 * @throws {ChatError} `unsupported_media_type`, `body_too_large` or `invalid_json`
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const text = await readText(request, { type: "application/json", maxBytes });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ChatError("invalid_json", "The body is not valid JSON", { cause });
  }
}

/** The fields of a posted HTML form of at most `maxBytes`. @throws {ChatError} as {@linkcode readJson} */
export async function readForm(request: Request, maxBytes: number): Promise<URLSearchParams> {
  const text = await readText(request, { type: "application/x-www-form-urlencoded", maxBytes });
  const form = new URLSearchParams(text);
  // Browsers post a line break as two characters, and count it as one.
  for (const [name, value] of [...form]) form.set(name, value.replaceAll("\r\n", "\n"));
  return form;
}

async function readText(
  { headers, body }: Request,
  { type, maxBytes }: { type: string; maxBytes: number },
): Promise<string> {
  if (headers.get("content-type")?.split(";", 1)[0].trim().toLowerCase() !== type) {
    throw new ChatError("unsupported_media_type", `The content type must be "${type}"`);
  }
  if (headers.has("content-encoding")) {
    throw new ChatError("unsupported_media_type", "The body must not be compressed");
  }
  const tooLarge = () => new ChatError("body_too_large", `The body is larger than ${maxBytes} bytes`);
  if (Number(headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  try {
    // Leaving the loop cancels the body: what is past the bound stays unread.
    for await (const chunk of body ?? []) {
      size += chunk.byteLength;
      if (size > maxBytes) throw tooLarge();
      text += utf8.decode(chunk, { stream: true });
    }
    return text + utf8.decode();
  } catch (cause) {
    if (cause instanceof ChatError) throw cause;
    throw new ChatError("invalid_request", "The body is not valid UTF-8, or broke off", { cause });
  }
}
