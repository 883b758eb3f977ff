/** What knows nobody and keeps nothing. */
export function isStateless({ pathname }: URL): boolean {
  return /^\/(chat|healthz)\/?$/.test(pathname);
}

/** What is there for whoever is not in yet. Files of the app are, too. */
export function isOutside({ pathname }: URL): boolean {
  return /^\/(healthz|signin|signin\/oidc|signin\/callback|signout)\/?$/.test(pathname);
}

/** What programs ask, beside pages that people look at. */
export function isApi(url: URL): boolean {
  return isStateless(url) || url.pathname.startsWith("/api/");
}

/** Whether what asks is a browser on its way to a page. */
export function wantsPage({ headers }: Request): boolean {
  return /\btext\/html\b/.test(headers.get("accept") ?? "");
}
