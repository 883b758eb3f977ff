/**
 * Read as it is written: a character reference or a control character within the scheme makes it no link, so that no
 * browser can see another scheme in it.
 */
const SAFE = /^(?:https?:\/\/[^\s/]|mailto:[^\s])/i;

/** Whether a link may go there: to an absolute address, by http, https or mailto. */
export function isSafeUrl(href: string): boolean {
  return SAFE.test(href);
}
