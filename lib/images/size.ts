/** In pixels, from 1 on. */
export interface Size {
  width: number;
  height: number;
}

/** `null` where one of them is 0. */
export function toSize(width: number, height: number): Size | null {
  return width > 0 && height > 0 ? { width, height } : null;
}

export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** The bytes as characters, one each. */
export function latin1(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length));
}
