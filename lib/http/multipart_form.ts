import {
  getMultipartBoundary,
  MaxFileSizeExceededError,
  MaxTotalSizeExceededError,
  MultipartParser,
  type MultipartPart,
} from "@remix-run/multipart-parser";
import { withFiles } from "../chat/quote_file.ts";
import { type QuotedFile, toFileName } from "../chat/quoted_file.ts";
import { tooManyAttachments } from "../chat/request.ts";
import { ChatError, toChatError } from "../errors.ts";
import { type AttachedFile, inspectFile } from "./attached_file.ts";
import { readBytes } from "./body.ts";
import { maxMessageBytes, type MessageForm, type MessageFormLimits, type MessageFormOptions } from "./message_form.ts";

/** The field that files are in. */
const FILES = "files";

/** Most fields and files. */
const MAX_PARTS = 100;

/** A form of type `multipart/form-data`; see `readMessageForm`. */
export async function readMultipart(request: Request, options: MessageFormOptions): Promise<MessageForm> {
  const reader = new FormReader(options);
  const { maxAttachments, maxImageBytes, maxTextFileBytes } = options.limits;
  const maxBytes = maxMessageBytes(options.limits) + maxAttachments * Math.max(maxImageBytes, maxTextFileBytes);
  const boundary = getMultipartBoundary(request.headers.get("content-type") ?? "");
  try {
    const bytes = readBytes(request, { type: "multipart/form-data", maxBytes });
    // One that cannot be taken is refused for that.
    if (!boundary) await bytes.next();
    await reader.read(bytes, { boundary: boundary ?? "", maxBytes });
  } catch (error) {
    const refused = toFormError(error, options.limits);
    if (reader.isEmpty) throw refused;
    reader.refuse(refused);
  }
  return reader.form();
}

class FormReader {
  readonly #options: MessageFormOptions;
  readonly #fields = new URLSearchParams();
  readonly #texts: QuotedFile[] = [];
  readonly #kept: string[] = [];
  #refused: ChatError | null = null;
  #fieldBytes = 0;

  constructor(options: MessageFormOptions) {
    this.#options = options;
  }

  /** Whether nothing has come. */
  get isEmpty(): boolean {
    return this.#fields.size + this.#texts.length + this.#kept.length === 0;
  }

  async read(
    bytes: AsyncIterable<Uint8Array>,
    { boundary, maxBytes }: { boundary: string; maxBytes: number },
  ): Promise<void> {
    const { limits } = this.#options;
    const maxFileSize = Math.max(limits.maxImageBytes, limits.maxTextFileBytes, maxMessageBytes(limits));
    const parser = new MultipartParser(boundary, { maxFileSize, maxParts: MAX_PARTS, maxTotalSize: maxBytes });
    for await (const chunk of bytes) for (const part of parser.write(chunk)) await this.#take(part);
    parser.finish();
  }

  refuse(error: ChatError): void {
    this.#refused ??= error;
  }

  form(): MessageForm {
    const fields = this.#fields;
    if (this.#texts.length > 0) fields.set("message", withFiles(fields.get("message") ?? "", this.#texts));
    for (const id of this.#kept) fields.append("attachment", id);
    return { fields, kept: this.#kept, refused: this.#refused };
  }

  async #take(part: MultipartPart): Promise<void> {
    const { name, filename, size } = part;
    if (filename === undefined) {
      this.#fieldBytes += size;
      if (this.#fieldBytes > maxMessageBytes(this.#options.limits)) throw bodyTooLarge(this.#options.limits);
      // Browsers post a line break as two characters, and count it as one.
      if (name) this.#fields.append(name, part.text.replaceAll("\r\n", "\n"));
      return;
    }
    // A browser sends an empty one where none was chosen.
    if (name !== FILES || (filename === "" && size === 0)) return;
    try {
      await this.#takeFile({ name: toFileName(filename), bytes: part.bytes });
    } catch (error) {
      this.refuse(toChatError(error));
    }
  }

  async #takeFile(file: AttachedFile): Promise<void> {
    const { limits, keep } = this.#options;
    const count = this.#texts.length + this.#kept.length + this.#fields.getAll("attachment").length;
    if (count >= limits.maxAttachments) throw tooManyAttachments(limits.maxAttachments);
    const content = inspectFile(file, limits);
    if (typeof content === "string") this.#texts.push({ name: file.name, text: content });
    else this.#kept.push(await keep(file, content));
  }
}

function bodyTooLarge({ maxBodyBytes }: MessageFormLimits): ChatError {
  return new ChatError("body_too_large", `The form is larger than ${maxBodyBytes} bytes, its files not counted`);
}

function toFormError(error: unknown, limits: MessageFormLimits): ChatError {
  if (error instanceof ChatError) return error;
  if (error instanceof MaxFileSizeExceededError || error instanceof MaxTotalSizeExceededError) {
    const [image, text] = [limits.maxImageBytes, limits.maxTextFileBytes].map((bytes) => bytes.toLocaleString("en"));
    const message = `A file is too large: an image can have ${image} bytes, and a text file ${text}`;
    return new ChatError("file_too_large", message, { cause: error });
  }
  return new ChatError("invalid_request", "The body is no form that can be read, or broke off", { cause: error });
}
