/** What knows nobody and keeps nothing. */
export function isStateless({ pathname }: URL): boolean {
  return /^\/(chat|healthz)\/?$/.test(pathname);
}

/** What programs ask, beside pages that people look at. */
export function isApi(url: URL): boolean {
  return isStateless(url) || url.pathname.startsWith("/api/");
}
