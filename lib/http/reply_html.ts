import type { TurnEnded } from "../chat/events.ts";
import type { EventReader } from "../chat/log.ts";
import { addProgress, NO_PROGRESS, type ReplyProgress } from "../chat/progress.ts";
import type { ToolCall } from "../chat/types.ts";
import { escapeHtml } from "../markdown/escape.ts";

/** How a reply ended, and all that is known of it; `html` is its text as safe HTML. */
export type EndedReply = ReplyProgress & TurnEnded;

/** What stands around a reply's text while it comes, and in its place at its end; all of it HTML. */
export interface ReplyMarkup {
  before: string;
  after: string;
  /** Where not all of the conversation is sent to the model. */
  note(): string;
  /** A call of a tool, once it has its result. */
  call(call: ToolCall): string;
  ended(reply: EndedReply): string;
}

/**
 * A reply as HTML that grows: its text as it comes, and at its end the whole of it, rendered. Returns whether that came: the
 * signal may come first.
 */
export async function* replyHtml(
  reader: EventReader,
  { before, after, note, call, ended, signal }: ReplyMarkup & { signal: AbortSignal },
): AsyncGenerator<string, boolean> {
  const leave = () => reader.cancel();
  signal.addEventListener("abort", leave);
  if (signal.aborted) leave();
  let progress = NO_PROGRESS;
  let sent = 0;
  let isNoted = false;
  const called = new Set<string>();
  try {
    yield before;
    for (let read = await reader.read(); read; read = await reader.read()) {
      const events = read.map(({ event }) => event);
      progress = addProgress(progress, events);
      const { text } = progress;
      const last = events.at(-1);
      if (last?.type === "end") {
        yield escapeHtml(text.slice(sent)) + after + ended({ ...progress, ...last.data });
        return true;
      }
      // Half a character cannot be sent.
      const end = text.length - (/[\uD800-\uDBFF]$/.test(text) ? 1 : 0);
      if (end > sent) yield escapeHtml(text.slice(sent, end));
      sent = end;
      if (progress.context && !isNoted) yield note();
      isNoted ||= progress.context !== null;
      for (const done of progress.calls.filter(({ id, result }) => result && !called.has(id))) {
        called.add(done.id);
        yield call(done);
      }
    }
    return false;
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}
