const PROTOCOLS: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/** The address where it may be linked to: an absolute one by http, https or mailto. Otherwise `null`. */
export function safeUrl(href: string): string | null {
  const url = URL.parse(href);
  return url && PROTOCOLS.has(url.protocol) ? url.href : null;
}
