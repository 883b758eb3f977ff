/** The longest that browsers keep a cookie: 400 days, in seconds. */
export const LONGEST_S = 400 * 24 * 60 * 60;

/** A request, and the address that it came to. */
export interface Visit {
  req: Request;
  url: URL;
}

/**
 * Over HTTPS, in front of every name: browsers then take a cookie only from this very host, over HTTPS, and for all of it. Without
 * that, whoever has another name below the same domain, or the network, could set cookies for this one (RFC 6265bis, 4.1.3.2).
 */
const PREFIX = "__Host-";

/** Values of the cookies of that name, in the order in which the browser sent them. */
export function readCookies({ req, url }: Visit, name: string): string[] {
  return read(req.headers, `${fullName(name, url)}=`);
}

/** The same without regard to what over HTTPS has to be in front of it: what anybody may have set, and is to be believed nothing. */
export function readLooseCookies({ req }: Pick<Visit, "req">, name: string): string[] {
  return read(req.headers, `${name}=`);
}

export interface Cookie {
  name: string;
  value: string;
  /** In seconds; 0 removes it. */
  maxAge: number;
}

/**
 * What has a browser send a value back, to this site only, and out of the reach of scripts: for an answer to that request, and
 * over nothing less than that came over. Links of other sites bring it along: whoever follows one is not a stranger here.
 */
export function setCookie({ name, value, maxAge }: Cookie, { url }: Pick<Visit, "url">): string {
  const secure = isSecure(url) ? "; Secure" : "";
  return `${fullName(name, url)}=${value}; HttpOnly; SameSite=Lax; Path=/; Max-Age=${maxAge}${secure}`;
}

function read(headers: Headers, start: string): string[] {
  const cookies = (headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  return cookies.filter((cookie) => cookie.startsWith(start)).map((cookie) => cookie.slice(start.length));
}

function fullName(name: string, url: URL): string {
  return isSecure(url) ? PREFIX + name : name;
}

function isSecure({ protocol }: URL): boolean {
  return protocol === "https:";
}
