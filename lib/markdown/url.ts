const PROTOCOLS: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/** Whether a link may go there: to an absolute address, by http, https or mailto. */
export function isSafeUrl(href: string): boolean {
  return PROTOCOLS.has(URL.parse(href)?.protocol ?? "");
}
