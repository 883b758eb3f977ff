import type { ChatEvent } from "../../lib/chat/events.ts";

/** What a server does, and what has to come of it; see `tests/lib/model/behaviours`. */
export interface Behaviour {
  /** Whose behaviour it is, and what is special about it. */
  title: string;
  /** Whether the request has an image in it. */
  hasImage: boolean;
  status: number;
  contentType: string;
  body: string;
  /** Whether the connection is lost after the body. */
  isCut: boolean;
  /** A line for each event of the reply; see {@linkcode toldLines}. */
  told: string[];
}

const CUT_LINE = "<cut>\n";

/**
 * Reads a file: a title; a line `--- asked with an image` where that is so; then after a line `--- sends <status> <type>` the body as it is sent (`crlf` behind the type:
 * with such line ends; a last line `<cut>`: then the connection is lost), then after `--- told` what is told.
 */
export function parseBehaviour(file: string): Behaviour {
  const match = /^(.+)\n(--- asked with an image\n)?--- sends (\d+) (\S+)( crlf)?\n([^]*)\n?--- told\n([^]+)$/.exec(
    file,
  );
  if (!match) throw new Error(`Cannot read the behaviour "${file.slice(0, 60)}"`);
  const [, title, image, status, contentType, crlf, sent, told] = match;
  const isCut = sent.endsWith(CUT_LINE);
  const body = isCut ? sent.slice(0, -CUT_LINE.length) : sent;
  return {
    title,
    hasImage: image !== undefined,
    status: Number(status),
    contentType,
    body: crlf ? body.replaceAll("\n", "\r\n") : body,
    isCut,
    told: told.trim().split("\n"),
  };
}

/** What a reader of a turn is told of the reply, a line for each event; counts that nobody knows need none. */
export function toldLines(events: ChatEvent[]): string[] {
  return events.flatMap(({ type, data }) => {
    if (type === "text" || type === "reasoning") return `${type} ${JSON.stringify(data)}`;
    if (type === "tool_call") return `call ${data.name} ${data.arguments}`.trimEnd();
    if (type === "error") return `error ${data.code}`;
    if (type === "end") return `end ${data.status} ${data.finishReason ?? "-"}`;
    if (type !== "usage" || data.totalTokens === null) return [];
    return `usage ${data.promptTokens} ${data.completionTokens} ${data.totalTokens}`;
  });
}
