import { ChatError } from "../errors.ts";

/** A conversation of a file, as it is there. */
export interface Element {
  /** Counted from 1. */
  number: number;
  value: unknown;
}

export interface SplitOptions {
  /** Name of the list, one of the file's own fields. */
  list: string;
  /** Is given all that comes before the list, as an object, before any element is. */
  onHead(head: Record<string, unknown>): void;
}

/** Most bytes around the list. */
const MAX_FRAME_BYTES = 65_536;

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = new TextEncoder().encode('"\\,[]{}');

/**
 * The elements of a list within a JSON object, one at a time, as bytes come in: no more than one element is held, however
 * long the file is. Everything that is passed over or put together is read by `JSON.parse`, so that nothing else than valid
 * JSON gets through.
 *
 * @throws {ChatError} `invalid_json`, with the place; `invalid_request`: there is no such list
 */
export async function* splitList(
  bytes: AsyncIterable<Uint8Array>,
  { list, onHead }: SplitOptions,
): AsyncGenerator<Element> {
  const isHead = new RegExp(`(?<!\\\\)"${list}"\\s*:\\s*\\[$`);
  /** What has come of an element, or of what is around the list. */
  let held = new Held();
  let head = "";
  let [number, depth, isInString, isEscaped] = [0, 0, false, false];
  let state: "head" | "list" | "tail" = "head";

  for await (const chunk of bytes) {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isInString = false;
        continue;
      }
      if (byte === QUOTE) isInString = true;
      else if (byte === OPEN || byte === OPEN_LIST) {
        depth++;
        if (state !== "head" || depth !== 2 || byte !== OPEN_LIST) continue;
        held.add(chunk.subarray(from, i + 1));
        from = i + 1;
        const text = held.text(0);
        if (!isHead.test(text)) continue;
        head = text;
        onHead(parse(`${head}]}`, 0) as Record<string, unknown>);
        [state, held] = ["list", new Held()];
      } else if (byte === CLOSE || byte === CLOSE_LIST) {
        depth--;
        if (state !== "list" || depth !== 1) continue;
        held.add(chunk.subarray(from, i));
        const text = held.text(number + 1);
        if (number > 0 || text.trim() !== "") yield { number: ++number, value: parse(text, number) };
        [state, from, held] = ["tail", i, new Held()];
      } else if (byte === COMMA && state === "list" && depth === 2) {
        held.add(chunk.subarray(from, i));
        yield { number: ++number, value: parse(held.text(number), number) };
        [from, held] = [i + 1, new Held()];
      }
    }
    held.add(chunk.subarray(from));
    if (state !== "list" && held.size > MAX_FRAME_BYTES) throw noList(list);
  }
  if (state === "list") throw invalid(number + 1);
  const value = parse(head + held.text(0), 0);
  if (state === "head" || typeof value !== "object") throw noList(list);
}

/** Bytes that came in parts. */
class Held {
  readonly #parts: Uint8Array[] = [];
  size = 0;

  add(part: Uint8Array): void {
    // A copy: who gives the bytes may use their place again.
    this.#parts.push(part.slice());
    this.size += part.length;
  }

  text(number: number): string {
    const utf8 = new TextDecoder("utf-8", { fatal: true });
    try {
      return this.#parts.map((part) => utf8.decode(part, { stream: true })).join("") + utf8.decode();
    } catch (cause) {
      throw invalid(number, cause);
    }
  }
}

function parse(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(number, cause);
  }
}

function invalid(number: number, cause?: unknown): ChatError {
  const where = number === 0 ? "around its conversations" : `in conversation ${number}`;
  return new ChatError("invalid_json", `The file is not valid JSON, or not whole, ${where}`, { cause });
}

function noList(list: string): ChatError {
  return new ChatError("invalid_request", `The file has no list "${list}"`);
}
