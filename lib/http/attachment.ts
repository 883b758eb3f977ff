/** Longest name of a file without its ending, in bytes of UTF-8: file systems take 255 for all of it. */
const MAX_NAME_BYTES = 120;

/** Headers of an answer that a browser shall save, and that nobody in between shall keep. */
export function attachmentHeaders(
  { title, ending, type }: {
    /** What the file's name is made of; anything. */
    title: string;
    /** What the name ends with after its dot. */
    ending: string;
    /** Media type. */
    type: string;
  },
): Record<string, string> {
  return {
    "content-type": type,
    "content-disposition": dispositionOf({ kind: "attachment", title, ending }),
    "cache-control": "no-store",
  };
}

/**
 * What a browser shall do with an answer, and how the file is called. By RFC 6266: the name in ASCII, for who knows no other, and
 * by RFC 8187 (once 5987) as it is.
 */
export function dispositionOf(
  { kind, title, ending }: { kind: "attachment" | "inline"; title: string; ending: string },
): string {
  const name = toFileName(title);
  const encoded = encodeURIComponent(`${name}.${ending}`)
    .replaceAll(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${toAscii(name)}.${ending}"; filename*=UTF-8''${encoded}`;
}

/** The nearest name in ASCII. Made a name anew: among what a character comes apart into may be a quote or a slash, or nothing. */
function toAscii(name: string): string {
  return toFileName(name.normalize("NFKD").replaceAll(/\p{M}/gu, "").replaceAll(/[^\x20-\x7e]+/g, "_"));
}

/**
 * A title as a name that every usual file system takes: without what means something in a path, what cannot be seen or turns
 * the direction of what follows, dots and spaces at its ends, and the names that Windows has for devices.
 */
function toFileName(title: string): string {
  const plain = title.toWellFormed().normalize("NFC")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"/\\|?*%]+/gu, " ")
    .replaceAll(/\s+/g, " ");
  const short = trim(cutToBytes(trim(plain)));
  if (short === "") return "conversation";
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(short) ? `_${short}` : short;
}

function trim(name: string): string {
  return name.replaceAll(/^[. ]+|[. ]+$/g, "");
}

/** As many whole characters as there is room for. */
function cutToBytes(name: string): string {
  const { read } = new TextEncoder().encodeInto(name, new Uint8Array(MAX_NAME_BYTES));
  return name.slice(0, read);
}
