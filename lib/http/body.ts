import { ChatError } from "../errors.ts";

/** How long a body may take to come, in milliseconds, beside the time that its bytes need at the slowest pace that is waited for. */
export const BODY_MS = 30_000;

/** That pace, in bytes a millisecond: 16 kB a second. */
const SLOWEST = 16;

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
  // Browsers post a line break as two characters, and count it as one.
  return new URLSearchParams(
    [...new URLSearchParams(text)].map(([name, value]) => [name, value.replaceAll("\r\n", "\n")]),
  );
}

/**
 * The file of a field of a posted HTML form (`multipart/form-data`) of at most `maxBytes` in all, which are held in memory.
 *
 * @throws {ChatError} as {@linkcode readJson}, and `invalid_request` where there is no such file
 */
export async function readFile(
  request: Request,
  { field, maxBytes }: { field: string; maxBytes: number },
): Promise<Blob> {
  const chunks = readBytes(request, { type: "multipart/form-data", maxBytes });
  const headers = { "content-type": request.headers.get("content-type")! };
  let file: FormDataEntryValue | null;
  try {
    file = (await new Response(ReadableStream.from(chunks), { headers }).formData()).get(field);
  } catch (cause) {
    if (cause instanceof ChatError) throw cause;
    throw new ChatError("invalid_request", "The body is no form that can be read, or broke off", { cause });
  }
  // A browser sends an empty one where none was chosen.
  if (file instanceof File && file.size > 0) return file;
  throw new ChatError("invalid_request", `The form has no file "${field}"`);
}

/** All bytes of a body of any type. @throws {ChatError} as {@linkcode readBytes}, and `invalid_request` where it broke off */
export async function readWhole(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await new Response(ReadableStream.from(readBytes(request, { maxBytes }))).bytes();
  } catch (cause) {
    if (cause instanceof ChatError) throw cause;
    throw new ChatError("invalid_request", "The body broke off", { cause });
  }
}

/**
 * The bytes of a body of that content type, or of any, as they come. One of more than `maxBytes` is refused at once where it says
 * so, and otherwise where it passes them: what is beyond stays unread. One that takes too long is not waited for: {@linkcode BODY_MS}.
 *
 * @throws {ChatError} `unsupported_media_type`, `body_too_large` or `body_timeout`
 */
export async function* readBytes(
  { headers, body }: Request,
  { type, maxBytes, ms = BODY_MS }: { type?: string; maxBytes: number; ms?: number },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (type && headers.get("content-type")?.split(";", 1)[0].trim().toLowerCase() !== type) {
    throw new ChatError("unsupported_media_type", `The content type must be "${type}"`);
  }
  if (headers.has("content-encoding")) {
    throw new ChatError("unsupported_media_type", "The body must not be compressed");
  }
  const tooLarge = () => new ChatError("body_too_large", `The body is larger than ${maxBytes} bytes`);
  if (Number(headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  if (!body) return;
  const reader = body.getReader();
  let startedAt = performance.now();
  let [size, isLate, isTaken] = [0, false, true];
  let timer: ReturnType<typeof setTimeout>;
  // One timer, which looks how much is there by then, rather than one for each chunk.
  function look(): void {
    const left = isTaken ? startedAt + ms + size / SLOWEST - performance.now() : ms;
    isLate = left <= 0;
    if (isLate) void reader.cancel();
    else timer = setTimeout(look, left);
  }
  look();
  try {
    for (;;) {
      const { value } = await reader.read();
      if (isLate) throw new ChatError("body_timeout", "The body took too long to come");
      if (!value) return;
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge();
      // Whoever sends has no part in how long that takes which is done with it.
      const handedAt = performance.now();
      isTaken = false;
      yield value;
      startedAt += performance.now() - handedAt;
      isTaken = true;
    }
  } finally {
    clearTimeout(timer!);
    void reader.cancel().catch(() => {});
  }
}

/** What a body's size is said to be; the most that it may be where nothing is said, or more. */
export function bodySize(headers: Headers, maxBytes: number): number {
  const bytes = Number(headers.get("content-length") ?? NaN);
  return bytes >= 0 && bytes <= maxBytes ? bytes : maxBytes;
}

async function readText(request: Request, options: { type: string; maxBytes: number }): Promise<string> {
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  try {
    for await (const chunk of readBytes(request, options)) text += utf8.decode(chunk, { stream: true });
    return text + utf8.decode();
  } catch (cause) {
    if (cause instanceof ChatError) throw cause;
    throw new ChatError("invalid_request", "The body is not valid UTF-8, or broke off", { cause });
  }
}
