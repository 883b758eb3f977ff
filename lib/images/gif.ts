import { type Size, toSize, viewOf } from "./size.ts";

/** Signature and logical screen, in bytes. */
const HEADER_BYTES = 13;

const [EXTENSION, IMAGE, TRAILER] = [0x21, 0x2c, 0x3b];

/** The size of a GIF (87a or 89a): blocks with an image among them, up to a trailer. */
export function inspectGif(bytes: Uint8Array): Size | null {
  if (bytes.length < HEADER_BYTES) return null;
  const view = viewOf(bytes);
  const size = toSize(view.getUint16(6, true), view.getUint16(8, true));
  let hasImage = false;
  for (let at = HEADER_BYTES + colourTableBytes(bytes[10]); size && at < bytes.length;) {
    const kind = bytes[at];
    if (kind === TRAILER) return hasImage ? size : null;
    if (kind === EXTENSION) at = afterSubBlocks(bytes, at + 2);
    else if (kind === IMAGE) {
      hasImage = true;
      // Its place and size, its colours, and how its codes begin.
      at = afterSubBlocks(bytes, at + 11 + colourTableBytes(bytes[at + 9]));
    } else return null;
  }
  return null;
}

function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** Each says its length; one of length 0 is the last. */
function afterSubBlocks(bytes: Uint8Array, at: number): number {
  while (bytes[at] > 0) at += bytes[at] + 1;
  return at + 1;
}
