/** One server-sent event, or a bare field of one (`retry`). */
export interface SseFields {
  /** Becomes the client's `Last-Event-ID`. */
  id?: number | string;
  event?: string;
  /** May hold line breaks of any kind; they arrive as `\n`. */
  data?: string;
  /** Milliseconds for an `EventSource` to wait before it connects again. */
  retry?: number;
}

const LINE_BREAK = /\r\n|\r|\n/;

/**
 * The event in the wire format of the HTML standard, its closing blank line included.
 *
 * @throws {TypeError} where `id` or `event` holds a line break, or `id` a NUL, which the format cannot carry
 */
export function encodeSse({ id, event, data, retry }: SseFields): string {
  let frame = "";
  if (retry !== undefined) frame += `retry: ${retry}\n`;
  if (event !== undefined) frame += `event: ${oneLine("event", event)}\n`;
  if (data !== undefined) {
    if (LINE_BREAK.test(data)) { for (const line of data.split(LINE_BREAK)) frame += `data: ${line}\n`; }
    else frame += `data: ${data}\n`;
  }
  if (id !== undefined) frame += `id: ${typeof id === "number" ? id : oneLine("id", id)}\n`;
  return frame + "\n";
}

/** A comment: clients skip it, and whatever lies between sees that the stream is alive. */
export function encodeSseComment(text: string): string {
  return `: ${oneLine("comment", text)}\n\n`;
}

function oneLine(field: string, value: string): string {
  // deno-lint-ignore no-control-regex -- the standard drops an id that holds a NUL
  if (/[\r\n\x00]/.test(value)) {
    throw new TypeError(`Cannot encode ${field} ${JSON.stringify(value)}: it must be one line`);
  }
  return value;
}
