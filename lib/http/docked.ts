import { ChatError } from "../errors.ts";
import { LONGEST_S, readCookies, setCookie, type Visit } from "./cookies.ts";

const COOKIE = "chats";

/** Whether the list of chats stands beside the page, where there is room for it: until somebody hides it, it does. */
export function areChatsDocked(visit: Visit): boolean {
  return !readCookies(visit, COOKIE).includes("hidden");
}

/** Has a browser ask for that from now on. */
export function dockedCookie(isDocked: boolean, visit: Visit): string {
  const value = isDocked ? "docked" : "hidden";
  return setCookie({ name: COOKIE, value, maxAge: isDocked ? 0 : LONGEST_S }, visit);
}

/** @throws {ChatError} `invalid_request`: neither */
export function parseDocked(value: string | null): boolean {
  if (value === "docked" || value === "hidden") return value === "docked";
  throw new ChatError("invalid_request", `"chats" must be "docked" or "hidden"`);
}
