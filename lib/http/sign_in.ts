import { LONGEST_S, readCookies, setCookie, type Visit } from "./cookies.ts";

const SIGN_IN = "sign-in";
const FLOW = "sign-in-flow";

/** Where the sign-ins that a request brings along are, sealed. */
export function readSignIn(visit: Visit): string | null {
  return readCookies(visit, SIGN_IN)[0] ?? null;
}

/** It says itself how long it holds; past that it still shows that its browser has been let in before. */
export function signInCookie(sealed: string, visit: Visit): string {
  return setCookie({ name: SIGN_IN, value: sealed, maxAge: LONGEST_S }, visit);
}

/** Has a browser forget it. */
export function noSignInCookie(visit: Visit): string {
  return setCookie({ name: SIGN_IN, value: "", maxAge: 0 }, visit);
}

/** What a sign-in that was begun with a provider has to be finished with. */
export function readFlow(visit: Visit): string | null {
  return readCookies(visit, FLOW)[0] ?? null;
}

/** `maxAge`: in seconds. */
export function flowCookie(sealed: string, { maxAge, ...visit }: Visit & { maxAge: number }): string {
  return setCookie({ name: FLOW, value: sealed, maxAge }, visit);
}

export function noFlowCookie(visit: Visit): string {
  return setCookie({ name: FLOW, value: "", maxAge: 0 }, visit);
}

/** What a program says in `Authorization: Bearer …` (RFC 6750), whatever its letters; `null` where it says nothing. */
export function readBearer(headers: Headers): string | null {
  const [, token] = /^bearer +(.+)$/i.exec(headers.get("authorization")?.trim() ?? "") ?? [];
  if (!token) return null;
  // A header has bytes, which are shown as a character each; whoever wrote them meant UTF-8.
  return new TextDecoder().decode(Uint8Array.from(token, (char) => char.charCodeAt(0)));
}
