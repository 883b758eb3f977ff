/** Longest address that is come back to, in characters. */
const MAX_LENGTH = 2_000;

const HERE = "http://here.invalid";

/**
 * The page of this server that somebody wanted to see before they had to sign in; `/` where that is none. Whoever can write it
 * leads nobody elsewhere, however a browser may read it.
 */
export function parseReturn(to: string | null): string {
  if (!to || to.length > MAX_LENGTH || !to.startsWith("/")) return "/";
  const url = URL.parse(to, HERE);
  if (url?.origin !== HERE) return "/";
  // `/.//host` is a path of ours whose normal form is an address of somebody else's.
  const path = url.pathname.replace(/^\/+/, "/");
  return isOfTheDoor(path) ? "/" : path + url.search;
}

/** What is there to come in or go, and has nothing to come back to. */
function isOfTheDoor(path: string): boolean {
  return /^\/(signin|signout|bring)(\/|$)/.test(path);
}
