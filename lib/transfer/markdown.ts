import { branchTo } from "../chat/tree.ts";
import type { EndStatus, StoredMessage, ToolCall } from "../chat/types.ts";
import type { WholeConversation } from "./read.ts";

const ENDINGS: Record<EndStatus, string> = {
  complete: "",
  stopped: "Stopped.",
  length: "Cut off: the model reached its length limit.",
  filtered: "Cut off by a content filter.",
  interrupted: "Interrupted: the reply is not complete.",
  failed: "No reply.",
};

/**
 * The branch of a conversation that its page shows, as Markdown: its title, and of each message who said it, when, and what.
 *
 * A message is a block quote: `>` and a space go before each of its lines (`>` alone before an empty one), and no other
 * character of it is changed; calls of tools come after it, in the same way. So no heading and no open fence of a message reaches past its end, and who takes these marks
 * away again has the message as it was. Only a lone surrogate is lost, which no UTF-8 can hold.
 */
export function toMarkdown({ conversation, messages }: Pick<WholeConversation, "conversation" | "messages">): string {
  const parts = branchTo(messages, conversation.leafId).flatMap(toParts);
  return [`# ${escape(conversation.title ?? "Chat")}`, ...parts].join("\n\n") + "\n";
}

function toParts({ role, content, createdAt, attachments = [], reply }: StoredMessage): string[] {
  const who = role === "user" ? "You" : escape(reply?.model ?? "Assistant");
  return [
    `## ${who}, ${toTime(createdAt)}`,
    ...content === "" ? [] : [quote(content)],
    ...attachments.map(({ name, width, height }) => `*Image: ${escape(name)}, ${width} × ${height} pixels.*`),
    ...reply?.calls?.flatMap(toCall) ?? [],
    ...reply ? endingOf(reply).map((text) => `*${text}*`) : [],
  ];
}

function toCall({ name, arguments: text, result }: ToolCall): string[] {
  const called = text === "" ? [`*Called ${escape(name)}.*`] : [`*Called ${escape(name)} with:*`, quote(text)];
  if (!result) return [...called, "*It was broken off.*"];
  return [...called, result.isError ? "*It failed:*" : "*It answered:*", quote(result.content)];
}

function endingOf({ ending, error }: NonNullable<StoredMessage["reply"]>): string[] {
  if (!ending) return ["The reply was still coming."];
  const text = [ENDINGS[ending.status], error && `${escape(error.error)}.`].filter(Boolean).join(" ");
  return text ? [text] : [];
}

/** A line ends where Markdown says that it does: at a line feed, a carriage return, or both. */
function quote(text: string): string {
  const [lines, isEnd] = [text.split(/(\r\n|\r|\n)/), (i: number) => i % 2 === 1];
  return lines.map((part, i) => isEnd(i) ? part : part === "" ? ">" : `> ${part}`).join("");
}

/** Text that stays text within a line. */
function escape(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ").replaceAll(/[\\`*_{}[\]<>()#+!|~&$^-]/g, "\\$&");
}

function toTime(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");
}
