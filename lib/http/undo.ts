import type { Conversation } from "../chat/types.ts";
import { readCookies, setCookie, type Visit } from "./cookies.ts";

const COOKIE = "undo";

/** How long pages offer to take a deletion back, in seconds. Their style sheet hides the offer after as long. */
export const UNDO_SHOWN_S = 15;

/** Most of a title that goes into the cookie, in UTF-16 code units: browsers drop cookies of more than 4,096 bytes. */
const MAX_TITLE_LENGTH = 100;

/** A conversation that has just been deleted. */
export type Deleted = Pick<Conversation, "id" | "title">;

/** Has the browser's next pages offer to take a deletion back. */
export function undoCookie({ id, title }: Deleted, visit: Visit): string {
  const name = encodeURIComponent((title ?? "").slice(0, MAX_TITLE_LENGTH).toWellFormed());
  return setCookie({ name: COOKIE, value: `${id}.${name}`, maxAge: UNDO_SHOWN_S }, visit);
}

/** Ends that. */
export function noUndoCookie(visit: Visit): string {
  return setCookie({ name: COOKIE, value: "", maxAge: 0 }, visit);
}

/** What a page is to offer to take back; `null` where there is nothing. */
export function readUndo(visit: Visit): Deleted | null {
  const [value = ""] = readCookies(visit, COOKIE);
  const [, id, name] = /^([\w-]{1,64})\.(.*)$/.exec(value) ?? [];
  if (!id) return null;
  try {
    return { id, title: decodeURIComponent(name) || null };
  } catch {
    return null;
  }
}
