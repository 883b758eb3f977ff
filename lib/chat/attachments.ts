import { ChatError } from "../errors.ts";
import type { Attachment } from "./types.ts";

/** How long an image waits for a message that takes it along, in milliseconds. */
export const UPLOAD_KEEP_MS = 86_400_000;

/** Gives the bytes of an image; `null` where they are gone. */
export type ReadImage = (image: Attachment) => Promise<Uint8Array | null>;

/** An image, and whose it is. */
export interface KeptAttachment {
  attachment: Attachment;
  /** The conversation whose messages have it; `null` while none has. */
  conversationId: string | null;
}

/** An image that is to be kept. */
export interface NewAttachment {
  attachment: Attachment;
  bytes: Uint8Array;
  /** Most that may wait for a message, this one included; any number where absent. */
  maxWaiting?: number;
}

/**
 * Keeps images. They belong to an owner, and what another owner has is not there. A message takes one along when it is stored;
 * from then on it is its conversation's, and hidden, restored and removed with that.
 */
export interface AttachmentStore {
  /**
   * Keeps an image for {@linkcode UPLOAD_KEEP_MS}, unless a message takes it along. `false` where there is one of that id.
   *
   * @throws {ChatError} `too_many_uploads`
   */
  add(owner: string, image: NewAttachment): Promise<boolean>;
  find(owner: string, id: string): Promise<KeptAttachment | null>;
  /** The bytes of one that was found, in pieces of at most 64 KiB. */
  read(owner: string, id: string): AsyncIterable<Uint8Array>;
  /** Removes one that no message has taken along; `false` where there is none. */
  remove(owner: string, id: string): Promise<boolean>;
}

/** All bytes of an image; `null` where they are not there, or not all of them. */
export async function readWhole(
  store: AttachmentStore,
  owner: string,
  { id, bytes }: Attachment,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!await store.find(owner, id)) return null;
  const whole = new Uint8Array(bytes);
  let at = 0;
  for await (const piece of store.read(owner, id)) {
    if (at + piece.length > bytes) return null;
    whole.set(piece, at);
    at += piece.length;
  }
  return at === bytes ? whole : null;
}

/** For whoever names an image that is not there, or is part of another conversation. */
export function unknownAttachment(): ChatError {
  return new ChatError("unknown_attachment", "An image of the message is not there any more: attach it again");
}
