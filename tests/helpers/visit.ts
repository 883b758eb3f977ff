import type { Visit } from "../../lib/http/cookies.ts";

/** A request with cookies, as a browser sends them. */
export function visitWith(cookie: string, { secure = false }: { secure?: boolean } = {}): Visit {
  const url = new URL(secure ? "https://chat.example/" : "http://chat.example/");
  return { req: new Request(url, { headers: { cookie } }), url };
}

export const PLAIN: Visit = visitWith("");
export const SECURE: Visit = visitWith("", { secure: true });
