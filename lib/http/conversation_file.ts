import { newestLeaf } from "../chat/tree.ts";
import { ChatError } from "../errors.ts";
import { toJson } from "../transfer/json.ts";
import { toMarkdown } from "../transfer/markdown.ts";
import { readConversation, type Source, type WholeConversation } from "../transfer/read.ts";
import { attachmentHeaders } from "./attachment.ts";

const TYPES = { md: "text/markdown; charset=utf-8", json: "application/json" };

/** A file that a conversation can be had as. */
export interface FileName {
  /** The conversation. */
  id: string;
  ending: keyof typeof TYPES;
}

/** What the last part of an address names where it is a file, and no page. */
export function parseFileName(name: string): FileName | null {
  const [, id, ending] = /^([\w-]{1,64})\.(md|json)$/.exec(name) ?? [];
  return id ? { id, ending: ending as FileName["ending"] } : null;
}

/**
 * One conversation as a file; as Markdown the branch through the message `at`, or the one that was last written to.
 *
 * @throws {ChatError} `not_found`
 */
export async function conversationFile(
  { id, ending }: FileName,
  { at = null, ...source }: Source & { at?: string | null },
): Promise<Response> {
  const whole = await readConversation(id, source);
  if (!whole) throw new ChatError("not_found", "There is no such conversation");
  if (at !== null) {
    const leafId = newestLeaf(whole.messages, at);
    if (leafId === null) throw new ChatError("not_found", "There is no such message in this conversation");
    whole.conversation = { ...whole.conversation, leafId };
  }
  const text = ending === "md" ? toMarkdown(whole) : (await Array.fromAsync(toJson(only(whole)))).join("");
  const title = whole.conversation.title ?? "";
  return new Response(text, { headers: attachmentHeaders({ title, ending, type: TYPES[ending] }) });
}

/**
 * All conversations as a file, written as it is read: it is never held whole, however many there are. Where the store fails
 * amid it, the connection breaks, and the file is no valid JSON.
 */
export async function allConversationsFile(
  conversations: AsyncIterable<WholeConversation>,
  { title, onError }: { title: string; onError(error: unknown): void },
): Promise<Response> {
  const texts = toJson(conversations);
  // Whatever fails before the answer has begun can still be told.
  const first = await texts.next();
  async function* chunks(): AsyncGenerator<string> {
    try {
      if (!first.done) yield first.value;
      yield* texts;
    } catch (error) {
      onError(error);
      throw error;
    }
  }
  const body = ReadableStream.from(chunks()).pipeThrough(new TextEncoderStream());
  return new Response(body, { headers: attachmentHeaders({ title, ending: "json", type: TYPES.json }) });
}

async function* only(whole: WholeConversation): AsyncGenerator<WholeConversation> {
  yield await Promise.resolve(whole);
}
