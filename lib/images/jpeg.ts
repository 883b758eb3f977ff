import { readOrientation } from "./exif.ts";
import { type Size, toSize, viewOf } from "./size.ts";

const [TEMPORARY, RESTART, LAST_RESTART, END, SCAN, APP1] = [0x01, 0xd0, 0xd7, 0xd9, 0xda, 0xe1];

/** Start of a frame, of any kind of coding. */
const FRAMES: ReadonlySet<number> = new Set([
  0xc0,
  0xc1,
  0xc2,
  0xc3,
  0xc5,
  0xc6,
  0xc7,
  0xc9,
  0xca,
  0xcb,
  0xcd,
  0xce,
  0xcf,
]);

/**
 * The size of a JPEG (ISO/IEC 10918-1), the way up that its Exif data says: segments with a frame and a scan among them, up to an
 * end. What comes after that, as many cameras write, does not matter.
 */
export function inspectJpeg(bytes: Uint8Array): Size | null {
  const view = viewOf(bytes);
  let size: Size | null = null;
  let [orientation, hasScan] = [1, false];
  for (let at = 2; at + 1 < bytes.length;) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1];
    // Any number of these may be before a marker.
    if (marker === 0xff) at++;
    else if (marker === END) return size && hasScan ? upright(size, orientation) : null;
    else if (marker === TEMPORARY || (marker >= RESTART && marker <= LAST_RESTART)) at += 2;
    else {
      const length = at + 4 <= bytes.length ? view.getUint16(at + 2) : 0;
      const end = at + 2 + length;
      if (length < 2 || end > bytes.length) return null;
      if (FRAMES.has(marker)) size = length >= 8 ? toSize(view.getUint16(at + 7), view.getUint16(at + 5)) : null;
      if (FRAMES.has(marker) && !size) return null;
      if (marker === APP1) orientation = readOrientation(bytes.subarray(at + 4, end)) ?? orientation;
      if (marker === SCAN) hasScan = true;
      at = marker === SCAN ? endOfScan(bytes, end) : end;
    }
  }
  return null;
}

/** The next marker that is not part of the coded data: there, 0xff is followed by 0 or numbers a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 2)) {
    const next = bytes[at + 1];
    if (next !== 0 && !(next >= RESTART && next <= LAST_RESTART)) return at;
  }
  return bytes.length;
}

/** From 5 on, it lies on its side. */
function upright({ width, height }: Size, orientation: number): Size {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}
