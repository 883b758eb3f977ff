import { ChatError } from "../errors.ts";
import type { Store } from "./ports.ts";
import { branchTo, newestLeaf, siblingIds } from "./tree.ts";
import { isAsked, type LiveTurn } from "./turn_view.ts";
import type { Turns } from "./turns.ts";
import type { Conversation, OutlineMessage, StoredMessage } from "./types.ts";
import { type MessageWindow, windowOf } from "./window.ts";

export interface Reader {
  owner: string;
  store: Store;
  turns: Turns;
}

/** A conversation as its page shows it. */
export interface OpenConversation {
  conversation: Conversation;
  /** What has ended of the branch that is shown, oldest first. */
  branch: OutlineMessage[];
  /** The part of that which the page shows; no other is read. */
  window: MessageWindow;
  /** The turns at its end that still run, oldest first. */
  live: LiveTurn[];
  /** Of what the page shows; see {@linkcode siblingIds}. */
  siblings: ReadonlyMap<string, string[]>;
  /** Id of the oldest message that the model was sent with the newest, as far as that is known; `null`: it was sent all. */
  seenFrom: string | null;
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

/** Where in a conversation to look; see {@linkcode windowOf}. */
export interface ConversationPlace {
  at?: string | null;
  before?: string | null;
}

/**
 * The branch through the message `at`, or the one of `before`, down to the newest message below that; without either, the
 * branch that was last written to.
 *
 * @throws {ChatError} `not_found`: no such conversation, or no such message in it
 */
export async function openConversation(
  reader: Reader,
  id: string,
  place: ConversationPlace = {},
): Promise<OpenConversation> {
  const conversation = await findConversation(reader, id);
  const { hasJustEnded, ...first } = await readBranch(reader, conversation, place);
  if (!hasJustEnded) return { conversation, ...first };
  // What ended between two looks at it has its ending by now.
  const { hasJustEnded: _, ...second } = await readBranch(reader, conversation, place);
  return { conversation, ...second };
}

async function readBranch(
  reader: Reader,
  { id, leafId }: Conversation,
  { at = null, before = null }: ConversationPlace,
): Promise<Omit<OpenConversation, "conversation"> & { hasJustEnded: boolean }> {
  const outline = await reader.store.outline(reader.owner, id);
  const through = at ?? before;
  const leaf = through === null ? leafId : newestLeaf(outline, through);
  if (through !== null && leaf === null) {
    throw new ChatError("not_found", "There is no such message in this conversation");
  }
  const branch = branchTo(outline, leaf);
  const read = messageReader(reader, id);
  // In one read what nearly every page needs; more only where turns are live.
  await read([...windowOf(branch, { at, before }).messages, ...branch.slice(-2)]);
  const live = await takeLiveTurns(branch, { ...reader, outline, read });
  const newest = await read(branch.slice(-2));
  const window = windowOf(branch, { at, before });
  const messages = await read(window.messages);
  const siblings = siblingIds(outline, window.messages);
  const asked = live.findLast(isAsked) ?? newest.findLast(({ reply }) => reply)?.reply;
  const shown = { branch, window: { ...window, messages }, live, siblings, seenFrom: asked?.context?.from ?? null };
  return { ...shown, hasJustEnded: newest.at(-1)?.reply?.ending === null };
}

/** Reads messages of a conversation, each once. One that cannot be read is left out. */
type MessageReader = (messages: OutlineMessage[]) => Promise<StoredMessage[]>;

function messageReader({ owner, turns }: Reader, conversationId: string): MessageReader {
  const known = new Map<string, StoredMessage>();
  return async (messages) => {
    const missing = messages.map(({ id }) => id).filter((id) => !known.has(id));
    const found = missing.length > 0 ? await turns.messages(owner, conversationId, missing) : [];
    for (const message of found) known.set(message.id, message);
    return messages.flatMap(({ id }) => known.get(id) ?? []);
  };
}

/** The replies among the messages as safe HTML, by the messages' ids. */
export async function renderReplies(
  messages: StoredMessage[],
  renderHtml: (text: string) => string | Promise<string>,
): Promise<Map<string, string>> {
  const replies = messages.filter(({ reply }) => reply);
  return new Map(await Promise.all(replies.map(async ({ id, content }) => [id, await renderHtml(content)] as const)));
}

/** Takes the turns that still run off the end of the branch. */
async function takeLiveTurns(
  branch: OutlineMessage[],
  { owner, turns, outline, read }: Reader & { outline: OutlineMessage[]; read: MessageReader },
): Promise<LiveTurn[]> {
  const live: LiveTurn[] = [];
  for (;;) {
    const [question, answer] = await read(branch.slice(-2));
    const turnId = answer?.reply?.turnId;
    const progress = turnId && await turns.progress({ owner, id: turnId });
    if (!turnId || !progress) return live;
    const siblings = siblingIds(outline, branch.splice(-2));
    live.unshift({
      ...progress,
      model: progress.model ?? answer.reply!.model,
      turnId,
      parentId: question.parentId,
      userMessageId: question.id,
      messageId: answer.id,
      message: question.content,
      attachments: question.attachments ?? [],
      questionSiblings: siblings.get(question.id)!,
      replySiblings: siblings.get(answer.id)!,
    });
  }
}
