import { ChatError } from "../errors.ts";

/**
 * The JSON body of a request of at most `maxBytes`; a longer one is not read past that.
 *
 * @throws {ChatError} `unsupported_media_type`, `body_too_large` or `invalid_json`
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";", 1)[0].trim().toLowerCase();
  if (type !== "application/json") {
    throw new ChatError("unsupported_media_type", `The content type must be "application/json"`);
  }
  const text = await readText(request, maxBytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ChatError("invalid_json", "The body is not valid JSON", { cause });
  }
}

/** The fields of a posted HTML form of at most `maxBytes`. @throws {ChatError} as {@linkcode readJson} */
export async function readForm(request: Request, maxBytes: number): Promise<URLSearchParams> {
  const type = request.headers.get("content-type")?.split(";", 1)[0].trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    throw new ChatError("unsupported_media_type", `The content type must be "application/x-www-form-urlencoded"`);
  }
  return new URLSearchParams(await readText(request, maxBytes));
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = () => new ChatError("body_too_large", `The body is larger than ${maxBytes} bytes`);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const utf8 = new TextDecoder();
  let text = "";
  let size = 0;
  // Leaving the loop cancels the body: what is past the bound stays unread.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    text += utf8.decode(chunk, { stream: true });
  }
  return text + utf8.decode();
}
