import { cookie, readCookies } from "./cookies.ts";

/** Name of the cookie that says who somebody is. */
const COOKIE = "session";

/** The longest that browsers keep a cookie: 400 days, in seconds. */
const MAX_AGE_S = 400 * 24 * 60 * 60;

/** Who sent a request; `null` where it names nobody, or nobody that there can be. */
export function readSession(headers: Headers): string | null {
  return readCookies(headers, COOKIE).find((owner) => /^[0-9a-f]{32}$/.test(owner)) ?? null;
}

/** What has a browser name the owner from now on, to this site only, and out of the reach of scripts. */
export function sessionCookie(owner: string, { secure }: { secure: boolean }): string {
  return cookie(COOKIE, owner, { maxAge: MAX_AGE_S, secure });
}
