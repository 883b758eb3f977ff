import { readCookies, setCookie, type Visit } from "./cookies.ts";

/** Name of the cookie that says who somebody is. */
const COOKIE = "session";

/** The longest that browsers keep a cookie: 400 days, in seconds. */
const MAX_AGE_S = 400 * 24 * 60 * 60;

/** Who sent a request; `null` where it names nobody, or nobody that there can be. */
export function readSession(visit: Visit): string | null {
  return readCookies(visit, COOKIE).find((owner) => /^[0-9a-f]{32}$/.test(owner)) ?? null;
}

/** What has a browser name the owner from now on. */
export function sessionCookie(owner: string, visit: Visit): string {
  return setCookie({ name: COOKIE, value: owner, maxAge: MAX_AGE_S }, visit);
}
