/** An address that stands in the text as it is. */
export interface Autolink {
  start: number;
  text: string;
}

const URL_OR_MAIL =
  /(?<![a-z\d])(?:https?:\/\/|www\.)[\p{L}\p{N}][^\s<]*|(?<![\w.+-])[\w.+-]{1,64}@[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z\d-]*[a-z](?![\w-])/giu;

/** What may be the last of a sentence: a mark, or a character reference. */
const END = /(?:[?!.,:;*_~'")]|&[a-z\d]{1,31};)$/i;

/** The addresses in a text, in their order, as GFM has them. */
export function autolinksIn(text: string): Autolink[] {
  if (!/:\/\/|www\.|@/i.test(text)) return [];
  return [...text.matchAll(URL_OR_MAIL)].map(({ 0: text, index }) => ({ start: index, text: withoutEnd(text) }));
}

/** Without what will rather be the sentence's than the address's. */
export function withoutEnd(address: string): string {
  let end = address.length;
  let unopened = address.split(")").length - address.split("(").length;
  for (let last; (last = END.exec(address.slice(Math.max(0, end - 33), end))?.[0]); end -= last.length) {
    if (last === ")" && unopened-- <= 0) break;
  }
  return address.slice(0, end);
}

export function hrefOf(address: string): string {
  if (/^https?:/i.test(address)) return address;
  return /^www\./i.test(address) ? `http://${address}` : `mailto:${address}`;
}
