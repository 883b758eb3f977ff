import { ChatError } from "../errors.ts";
import type { Store } from "./ports.ts";
import type { LiveTurn } from "./transcript.ts";
import { branchTo } from "./tree.ts";
import type { Turns } from "./turns.ts";
import type { Conversation, StoredMessage } from "./types.ts";

export interface Reader {
  owner: string;
  store: Store;
  turns: Turns;
  renderHtml(text: string): Promise<string> | string;
}

/** A conversation as its page shows it. */
export interface OpenConversation {
  conversation: Conversation;
  /** What has ended of the branch that was last written to, oldest first. */
  branch: StoredMessage[];
  /** The turns at its end that still run, oldest first. */
  live: LiveTurn[];
  /** The replies of the branch as safe HTML, by the ids of their messages. */
  replies: Map<string, string>;
}

/**
 * Another owner's is not found, like one that nobody has.
 *
 * @throws {ChatError} `not_found`
 */
export async function findConversation({ owner, store }: Reader, id: string): Promise<Conversation> {
  const conversation = await store.conversation(owner, id);
  if (!conversation) throw new ChatError("not_found", "There is no such conversation");
  return conversation;
}

/** @throws {ChatError} `not_found` */
export async function openConversation(reader: Reader, id: string): Promise<OpenConversation> {
  const conversation = await findConversation(reader, id);
  const read = async () => {
    const branch = branchTo(await reader.turns.messages(reader.owner, id), conversation.leafId);
    return { branch, live: await takeLiveTurns(branch, reader) };
  };
  const first = await read();
  const hasJustEnded = first.branch.at(-1)?.reply?.ending === null;
  const { branch, live } = hasJustEnded ? await read() : first;
  return { conversation, branch, live, replies: await renderReplies(branch, reader) };
}

async function renderReplies(messages: StoredMessage[], { renderHtml }: Reader): Promise<Map<string, string>> {
  const replies = messages.filter(({ reply }) => reply);
  return new Map(await Promise.all(replies.map(async ({ id, content }) => [id, await renderHtml(content)] as const)));
}

/** Takes the turns that still run off the end of the branch. */
async function takeLiveTurns(branch: StoredMessage[], { owner, turns }: Reader): Promise<LiveTurn[]> {
  const live: LiveTurn[] = [];
  for (;;) {
    const [question, answer] = branch.slice(-2);
    const turnId = answer?.reply?.turnId;
    const progress = turnId && await turns.progress({ owner, id: turnId });
    if (!turnId || !progress) return live;
    branch.splice(-2);
    live.unshift({ ...progress, turnId, messageId: answer.id, message: question.content });
  }
}
