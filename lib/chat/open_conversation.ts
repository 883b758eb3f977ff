import { ChatError } from "../errors.ts";
import type { Store } from "./ports.ts";
import { branchTo, newestLeaf, siblingIds } from "./tree.ts";
import { isAsked, type LiveTurn } from "./turn_view.ts";
import type { Turns } from "./turns.ts";
import type { Conversation, StoredMessage } from "./types.ts";

export interface Reader {
  owner: string;
  store: Store;
  turns: Turns;
}

/** A conversation as its page shows it. */
export interface OpenConversation {
  conversation: Conversation;
  /** What has ended of the branch that is shown, oldest first. */
  branch: StoredMessage[];
  /** The turns at its end that still run, oldest first. */
  live: LiveTurn[];
  /** See {@linkcode siblingIds}. */
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

/**
 * The branch through the message `at`, down to the newest message below that; without one, the branch that was last written
 * to.
 *
 * @throws {ChatError} `not_found`: no such conversation, or no such message in it
 */
export async function openConversation(
  reader: Reader,
  id: string,
  { at = null }: { at?: string | null } = {},
): Promise<OpenConversation> {
  const conversation = await findConversation(reader, id);
  const first = await readBranch(reader, conversation, at);
  // What ended between two looks at it has its ending by now.
  const hasJustEnded = first.branch.at(-1)?.reply?.ending === null;
  return { conversation, ...hasJustEnded ? await readBranch(reader, conversation, at) : first };
}

async function readBranch(
  reader: Reader,
  { id, leafId }: Conversation,
  at: string | null,
): Promise<Omit<OpenConversation, "conversation">> {
  const messages = await reader.turns.messages(reader.owner, id);
  const leaf = at === null ? leafId : newestLeaf(messages, at);
  if (at !== null && leaf === null) throw new ChatError("not_found", "There is no such message in this conversation");
  const branch = branchTo(messages, leaf);
  const siblings = siblingIds(messages);
  const live = await takeLiveTurns(branch, { ...reader, siblings });
  const asked = live.findLast(isAsked) ?? branch.findLast(({ reply }) => reply)?.reply;
  return { branch, live, siblings, seenFrom: asked?.context?.from ?? null };
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
  branch: StoredMessage[],
  { owner, turns, siblings }: Reader & Pick<OpenConversation, "siblings">,
): Promise<LiveTurn[]> {
  const live: LiveTurn[] = [];
  for (;;) {
    const [question, answer] = branch.slice(-2);
    const turnId = answer?.reply?.turnId;
    const progress = turnId && await turns.progress({ owner, id: turnId });
    if (!turnId || !progress) return live;
    branch.splice(-2);
    live.unshift({
      ...progress,
      model: progress.model ?? answer.reply!.model,
      turnId,
      parentId: question.parentId,
      userMessageId: question.id,
      messageId: answer.id,
      message: question.content,
      questionSiblings: siblings.get(question.id)!,
      replySiblings: siblings.get(answer.id)!,
    });
  }
}
