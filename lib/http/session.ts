import { LONGEST_S, readCookies, readLooseCookies, setCookie, type Visit } from "./cookies.ts";

/** Name of the cookie that says who somebody is. */
const COOKIE = "session";

/** More than one browser has ever been. */
const MAX_EARLIER = 2;

/** Who sent a request; `null` where it names nobody, or nobody that there can be. */
export function readSession(visit: Visit): string | null {
  return readCookies(visit, COOKIE).find(isName) ?? null;
}

/** What has a browser name the owner from now on. */
export function sessionCookie(owner: string, visit: Visit): string {
  return setCookie({ name: COOKIE, value: owner, maxAge: LONGEST_S }, visit);
}

/**
 * Who a browser was before it became `owner`: before its person signed in, or, over HTTPS, by the cookie of older versions, which
 * another host can have set as well. So it is for the person to say whether what these have is theirs.
 */
export function readEarlier(visit: Visit, owner: string): string[] {
  const earlier = [readSession(visit), ...readLooseCookies(visit, COOKIE)].filter((name) =>
    name !== null && isName(name)
  );
  return [...new Set(earlier as string[])].filter((name) => name !== owner).slice(0, MAX_EARLIER);
}

/** Has a browser forget who else it was. A person is who they are without a cookie of the browser's. */
export function forgetEarlier(visit: Visit, { isPerson }: { isPerson: boolean }): string[] {
  const loose = `${COOKIE}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0`;
  return isPerson ? [setCookie({ name: COOKIE, value: "", maxAge: 0 }, visit), loose] : [loose];
}

function isName(owner: string): boolean {
  return /^[0-9a-f]{32}$/.test(owner);
}
