/** An address that stands in the text as it is. */
export interface Autolink {
  start: number;
  text: string;
}

const URL_OR_MAIL =
  /(?<![a-z\d])(?:https?:\/\/|www\.)[\p{L}\p{N}][^\s<]*|(?<![\w.+-])[\w.+-]{1,64}@[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z\d-]*[a-z](?![\w-])/giu;

/** The addresses in a text, in their order, as GFM has them. */
export function autolinksIn(text: string): Autolink[] {
  if (!/:\/\/|www\.|@/i.test(text)) return [];
  return [...text.matchAll(URL_OR_MAIL)].map(({ 0: text, index }) => ({ start: index, text: withoutEnd(text) }));
}

/** Without what will rather be the sentence's than the address's. */
export function withoutEnd(address: string): string {
  const shorter = address.replace(/(?:[?!.,:;*_~'"]|&[a-z\d]+;)+$/i, "");
  const isClosing = shorter.endsWith(")") && shorter.split(")").length > shorter.split("(").length;
  if (isClosing) return withoutEnd(shorter.slice(0, -1));
  return shorter;
}

export function hrefOf(address: string): string {
  if (/^https?:/i.test(address)) return address;
  return /^www\./i.test(address) ? `http://${address}` : `mailto:${address}`;
}
