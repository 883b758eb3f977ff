import type { EventReader } from "../chat/log.ts";
import type { EndStatus, ErrorReport } from "../chat/types.ts";
import { escapeHtml } from "../markdown/escape.ts";

/** How a reply ended, and all that it says. */
export interface EndedReply {
  status: EndStatus;
  finishReason: string | null;
  error: ErrorReport | null;
  text: string;
  /** The same, as safe HTML. */
  html: string;
}

/** What stands around a reply's text while it comes, and in its place at its end; all of it HTML. */
export interface ReplyMarkup {
  before: string;
  after: string;
  ended(reply: EndedReply): string;
}

/**
 * A reply as HTML that grows: its text as it comes, and at its end the whole of it, rendered. Returns whether that came: the
 * signal may come first.
 */
export async function* replyHtml(
  reader: EventReader,
  { before, after, ended, signal }: ReplyMarkup & { signal: AbortSignal },
): AsyncGenerator<string, boolean> {
  const leave = () => reader.cancel();
  signal.addEventListener("abort", leave);
  if (signal.aborted) leave();
  let text = "";
  let sent = 0;
  let error: ErrorReport | null = null;
  try {
    yield before;
    for (let events = await reader.read(); events; events = await reader.read()) {
      for (const { event: { type, data } } of events) {
        if (type === "text") text += data;
        else if (type === "error") error = data;
        else if (type === "end") {
          yield escapeHtml(text.slice(sent)) + after + ended({ ...data, text, error });
          return true;
        }
      }
      // Half a character cannot be sent.
      const end = text.length - (/[\uD800-\uDBFF]$/.test(text) ? 1 : 0);
      if (end > sent) yield escapeHtml(text.slice(sent, end));
      sent = end;
    }
    return false;
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}
