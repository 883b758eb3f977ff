import { newId } from "../chat/id.ts";
import type { ImportOutcome, Store } from "../chat/ports.ts";
import type { Attachment, StoredMessage } from "../chat/types.ts";
import type { WholeConversation } from "./read.ts";

/** The images of messages, each once. */
export function imagesOf(messages: readonly Pick<StoredMessage, "attachments">[]): Attachment[] {
  const images = messages.flatMap(({ attachments = [] }) => attachments);
  return [...new Map(images.map((image) => [image.id, image])).values()];
}

/**
 * Makes a conversation and its images somebody's: `Store.importConversation`. Images keep their ids where nobody has those; where
 * the conversation is not added, neither are they.
 */
export async function addWhole(
  { conversation, settings, messages, readImage }: WholeConversation,
  { store, owner }: { store: Store; owner: string },
): Promise<ImportOutcome> {
  const images = imagesOf(messages);
  if (images.length > 0 && await store.conversation(owner, conversation.id)) return "there";
  const copies = new Map<string, Attachment>();
  let outcome: ImportOutcome | null = null;
  try {
    for (const image of images) {
      const bytes = await readImage(image);
      if (bytes) copies.set(image.id, await keep(image, bytes, { store, owner }));
    }
    const own = messages.map((message) => withImages(message, ({ id }) => copies.get(id) ?? null));
    outcome = await store.importConversation(owner, conversation, own, settings);
    return outcome;
  } finally {
    if (outcome !== "added") { for (const { id } of copies.values()) await store.attachments.remove(owner, id); }
  }
}

/** One of the same id may be on its way out, with a conversation that was deleted. */
async function keep(
  image: Attachment,
  bytes: Uint8Array,
  { store: { attachments }, owner }: { store: Store; owner: string },
): Promise<Attachment> {
  if (await attachments.add(owner, { attachment: image, bytes })) return image;
  const attachment = { ...image, id: newId() };
  await attachments.add(owner, { attachment, bytes });
  return attachment;
}

/** The message with other images in the place of its own; without those for which there is none. */
export function withImages<Message extends Pick<StoredMessage, "attachments">>(
  { attachments, ...message }: Message,
  other: (image: Attachment) => Attachment | null,
): Message {
  const images = (attachments ?? []).map(other).filter((image) => image !== null);
  return { ...message, ...images.length > 0 && { attachments: images } } as Message;
}
