import { latin1, type Size, toSize, viewOf } from "./size.ts";

/** `RIFF`, the length of the rest, and `WEBP`, in bytes. */
const HEADER_BYTES = 12;

/** The size of a WebP image (RFC 9649): chunks, with one of image data among them. */
export function inspectWebp(bytes: Uint8Array): Size | null {
  if (bytes.length < HEADER_BYTES) return null;
  const view = viewOf(bytes);
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length) return null;
  let size: Size | null = null;
  let hasData = false;
  for (let at = HEADER_BYTES; at + 8 <= end;) {
    const type = latin1(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const data = at + 8;
    if (data + length > end) return null;
    const isData = type === "VP8 " || type === "VP8L" || type === "ANMF";
    hasData ||= isData;
    // What comes first has the size of all of it.
    if (!size) size = readSize(view.byteLength - data < 10 ? null : view, { type, data });
    if (!size) return null;
    at = data + length + (length % 2);
  }
  return hasData ? size : null;
}

function readSize(view: DataView | null, { type, data }: { type: string; data: number }): Size | null {
  if (type === "VP8X") return view && toSize(uint24(view, data + 4) + 1, uint24(view, data + 7) + 1);
  if (type === "VP8L") {
    // One sign, and 14 bits for each side.
    const bits = view?.getUint8(data) === 0x2f ? view.getUint32(data + 1, true) : null;
    return bits === null ? null : toSize((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (type !== "VP8 " || !view) return null;
  const isKeyFrame = (view.getUint8(data) & 1) === 0 && uint24(view, data + 3) === 0x2a019d;
  // The two bits above are for scaling.
  const side = (at: number) => view.getUint16(data + at, true) & 0x3fff;
  return isKeyFrame ? toSize(side(6), side(8)) : null;
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 0x10000;
}
