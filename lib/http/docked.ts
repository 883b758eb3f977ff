import { ChatError } from "../errors.ts";
import { cookie, LONGEST_S, readCookies } from "./cookies.ts";

const COOKIE = "chats";

/** Whether the list of chats stands beside the page, where there is room for it: until somebody hides it, it does. */
export function areChatsDocked(headers: Headers): boolean {
  return !readCookies(headers, COOKIE).includes("hidden");
}

/** Has a browser ask for that from now on. */
export function dockedCookie(isDocked: boolean, { secure }: { secure: boolean }): string {
  return cookie(COOKIE, isDocked ? "docked" : "hidden", { maxAge: isDocked ? 0 : LONGEST_S, secure });
}

/** @throws {ChatError} `invalid_request`: neither */
export function parseDocked(value: string | null): boolean {
  if (value === "docked" || value === "hidden") return value === "docked";
  throw new ChatError("invalid_request", `"chats" must be "docked" or "hidden"`);
}
