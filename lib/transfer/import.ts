import { idOf } from "../chat/id.ts";
import type { Store } from "../chat/ports.ts";
import type { Ending, StoredMessage } from "../chat/types.ts";
import { ChatError } from "../errors.ts";
import { splitList } from "./elements.ts";
import { readImages } from "./file_images.ts";
import type { FileConversation, FileMessage } from "./format.ts";
import { addWhole } from "./images.ts";
import { checkHead, parseConversation } from "./parse.ts";

/** Most refusals that a result tells of; more are counted only. */
const MAX_TOLD = 100;

/** Nobody goes on writing a reply that came from a file. */
const INTERRUPTED: Ending = { status: "interrupted", finishReason: null };

/** What became of the conversations of a file. */
export interface ImportResult {
  /** How many were added. */
  imported: number;
  /** How many were here before, and stay as they are. */
  alreadyHere: number;
  /** How many were last changed longer ago than conversations are kept here. */
  pastTheirTime: number;
  /** How many are not what they should be; nothing of them was added. */
  refused: number;
  /** Why, for the first hundred of those; conversations are counted from 1. */
  errors: { conversation: number; error: string }[];
}

export interface ImportOptions {
  store: Store;
  /** Who shall have them, whoever had them before. */
  owner: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Adds the conversations of a file to what somebody has, one by one, each whole or not at all. What is here stays: one whose
 * messages are all here is left out, so that a file can be imported again; one of the same id with other messages is added
 * beside it, by an id that follows from what it is.
 *
 * @throws {ChatError} `invalid_json` or `invalid_request` where the file cannot be read (on); what came before is added
 */
export async function importFile(bytes: AsyncIterable<Uint8Array>, options: ImportOptions): Promise<ImportResult> {
  const result: ImportResult = { imported: 0, alreadyHere: 0, pastTheirTime: 0, refused: 0, errors: [] };
  try {
    for await (const { number, value } of splitList(bytes, { list: "conversations", onHead: checkHead })) {
      const read = tryToParse(value);
      if ("error" in read) {
        result.refused++;
        if (result.errors.length < MAX_TOLD) result.errors.push({ conversation: number, error: read.error });
      } else {
        result[await add(read.conversation, options)]++;
      }
    }
  } catch (error) {
    if (!(error instanceof ChatError) || result.imported === 0) throw error;
    const { code, retryable, message } = error;
    const sofar = result.imported === 1 ? "One conversation before that was" : `${result.imported} before that were`;
    throw new ChatError(code, `${message}. ${sofar} imported`, { retryable, cause: error });
  }
  return result;
}

/** A conversation of a file, with its images. */
type Found = Omit<FileConversation, "images"> & ReturnType<typeof readImages>;

function tryToParse(value: unknown): { conversation: Found } | { error: string } {
  try {
    const { images, ...conversation } = parseConversation(value);
    return { conversation: { ...conversation, ...readImages({ ...conversation, images }) } };
  } catch (error) {
    if (error instanceof ChatError) return { error: error.message };
    throw error;
  }
}

async function add(
  { messages, readImage, settings = {}, ...conversation }: Found,
  { store, owner, now }: ImportOptions,
): Promise<"imported" | "alreadyHere" | "pastTheirTime"> {
  // One of the future would stay first in the list, and would never be past its time.
  const mine = { ...conversation, changedAt: Math.min(conversation.changedAt, now()) };
  const addAs = (id: string) => {
    const stored = messages.map((message) => toStored(message, id));
    return addWhole({ conversation: { ...mine, id }, settings, messages: stored, readImage }, { store, owner });
  };
  let outcome = await addAs(mine.id);
  if (outcome === "there" && !isPartOf(messages, await store.messages(owner, mine.id))) {
    outcome = await addAs(await idOf(owner, `import ${JSON.stringify([conversation, messages])}`));
  }
  return outcome === "added" ? "imported" : outcome === "there" ? "alreadyHere" : "pastTheirTime";
}

/** Whether all that the messages say is there: a reply may have gone on meanwhile. */
function isPartOf(messages: FileMessage[], here: StoredMessage[]): boolean {
  const contents = new Map(here.map(({ id, content }) => [id, content]));
  return messages.every(({ id, content }) => contents.get(id)?.startsWith(content));
}

function toStored({ reply, ...message }: FileMessage, conversationId: string): StoredMessage {
  const common = { ...message, conversationId };
  return reply ? { ...common, reply: { ...reply, ending: reply.ending ?? INTERRUPTED } } : common;
}
