import { latin1, type Size, toSize, viewOf } from "./size.ts";

const SIGNATURE_BYTES = 8;

/** Length, type and check sum of a chunk, in bytes. */
const CHUNK_BYTES = 12;

/** Bit depths that each colour type may have. */
const DEPTHS: Record<number, number[]> = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] };

/** The size of a PNG (ISO/IEC 15948): a header, image data and an end, in chunks. What comes after the end does not matter. */
export function inspectPng(bytes: Uint8Array): Size | null {
  const view = viewOf(bytes);
  let size: Size | null = null;
  let hasData = false;
  for (let at = SIGNATURE_BYTES; at + CHUNK_BYTES <= bytes.length;) {
    const length = view.getUint32(at);
    const type = latin1(bytes, at + 4, 4);
    if (at + CHUNK_BYTES + length > bytes.length || !/^[A-Za-z]{4}$/.test(type)) return null;
    // The header comes first, and once.
    if ((type === "IHDR") !== (size === null)) return null;
    if (type === "IHDR") size = length === 13 ? readHeader(view, at + 8) : null;
    if (!size) return null;
    if (type === "IDAT") hasData = true;
    if (type === "IEND") return hasData && length === 0 ? size : null;
    at += CHUNK_BYTES + length;
  }
  return null;
}

function readHeader(view: DataView, at: number): Size | null {
  const [depth, colour, compression, filter, interlace] = [8, 9, 10, 11, 12].map((i) => view.getUint8(at + i));
  const isKnown = DEPTHS[colour]?.includes(depth) && compression === 0 && filter === 0 && interlace <= 1;
  return isKnown ? toSize(view.getUint32(at), view.getUint32(at + 4)) : null;
}
