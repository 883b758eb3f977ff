import { crc32 } from "node:zlib";
import type { Store } from "../../lib/chat/ports.ts";
import type { Attachment } from "../../lib/chat/types.ts";
import { id, newConversation, newTurn, OWNER } from "./stored.ts";

/** An image as a store sees it: so many bytes, of whatever kind. */
export function newImage(
  byteLength = 10,
  fields: Partial<Attachment> = {},
): { attachment: Attachment; bytes: Uint8Array } {
  const bytes = new Uint8Array(byteLength).map((_, i) => i * 7 + (i >> 8));
  const attachment: Attachment = {
    id: id("a"),
    name: "a.png",
    type: "image/png",
    bytes: byteLength,
    width: 4,
    height: 3,
    ...fields,
  };
  return { attachment, bytes };
}

/** Adds an image that waits for a message. */
export async function addImage(
  store: Store,
  { owner = OWNER, byteLength = 10 }: { owner?: string; byteLength?: number } = {},
): Promise<{ attachment: Attachment; bytes: Uint8Array }> {
  const image = newImage(byteLength);
  await store.attachments.add(owner, image);
  return image;
}

/** A turn of a new conversation, whose message has these images. */
export function newTurnWith(attachments: Attachment[], conversation = newConversation()): ReturnType<typeof newTurn> {
  const turn = newTurn(conversation);
  return { ...turn, userMessage: { ...turn.userMessage, attachments } };
}

/** One of the test images, `tests/lib/images/fixtures`. */
export function imageFile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return Deno.readFile(new URL(`../lib/images/fixtures/${name}`, import.meta.url));
}

/** Length, type and check sum of a chunk of a PNG, and the chunk at its end, in bytes. */
const [CHUNK_BYTES, END_BYTES] = [12, 12];

/** A real image of so many bytes: most of them are in a chunk that no reader of a PNG minds. */
export async function pngOf(byteLength: number): Promise<Uint8Array<ArrayBuffer>> {
  const png = await imageFile("plain.png");
  const filler = new Uint8Array(byteLength - png.length);
  const length = filler.length - CHUNK_BYTES;
  new DataView(filler.buffer).setUint32(0, length);
  filler.set(new TextEncoder().encode("fiLl"), 4);
  new DataView(filler.buffer).setUint32(8 + length, crc32(filler.subarray(4, 8 + length)));
  const end = png.length - END_BYTES;
  return new Uint8Array(await new Blob([png.subarray(0, end), filler, png.subarray(end)]).arrayBuffer());
}
