import { latin1, viewOf } from "./size.ts";

const HEADER = "Exif\0\0";
const ORIENTATION = 0x0112;
const ENTRY_BYTES = 12;

/** Which way up an image is, from 1 to 8, as the Exif data of a JPEG segment says; `null` where it does not. */
export function readOrientation(segment: Uint8Array): number | null {
  if (latin1(segment, 0, HEADER.length) !== HEADER) return null;
  // TIFF: an order of bytes, and a list of entries somewhere.
  const tiff = segment.subarray(HEADER.length);
  if (tiff.length < 8) return null;
  const view = viewOf(tiff);
  const isLittle = latin1(tiff, 0, 2) === "II";
  const list = view.getUint32(4, isLittle);
  if (list + 2 > tiff.length) return null;
  const count = view.getUint16(list, isLittle);
  for (let i = 0; i < count; i++) {
    const at = list + 2 + i * ENTRY_BYTES;
    if (at + ENTRY_BYTES > tiff.length) return null;
    if (view.getUint16(at, isLittle) !== ORIENTATION) continue;
    const value = view.getUint16(at + 8, isLittle);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}
