/** The longest that browsers keep a cookie: 400 days, in seconds. */
export const LONGEST_S = 400 * 24 * 60 * 60;

/** Values of the cookies of that name, in the order in which the browser sent them. */
export function readCookies(headers: Headers, name: string): string[] {
  const cookies = (headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  return cookies.filter((cookie) => cookie.startsWith(`${name}=`)).map((cookie) => cookie.slice(name.length + 1));
}

export interface CookieOptions {
  /** In seconds; 0 removes it. */
  maxAge: number;
  /** Whether it came over HTTPS, and shall go back over nothing else. */
  secure: boolean;
}

/** What has a browser send a value back, to this site only, and out of the reach of scripts. */
export function cookie(name: string, value: string, { maxAge, secure }: CookieOptions): string {
  return `${name}=${value}; HttpOnly; SameSite=Lax; Path=/; Max-Age=${maxAge}${secure ? "; Secure" : ""}`;
}
