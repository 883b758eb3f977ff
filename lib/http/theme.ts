import { ChatError } from "../errors.ts";
import { LONGEST_S, readCookies, setCookie, type Visit } from "./cookies.ts";

const COOKIE = "theme";

/** What pages look like; `system`: as the reader's system says. */
export const THEMES = ["system", "light", "dark"] as const;

export type Theme = (typeof THEMES)[number];

/** What somebody has chosen, or `system`. */
export function readTheme(visit: Visit): Theme {
  return readCookies(visit, COOKIE).find(isTheme) ?? "system";
}

/** Has a browser ask for that theme from now on. */
export function themeCookie(theme: Theme, visit: Visit): string {
  return setCookie({ name: COOKIE, value: theme, maxAge: theme === "system" ? 0 : LONGEST_S }, visit);
}

/** @throws {ChatError} `invalid_request`: there is no such theme */
export function parseTheme(value: string | null): Theme {
  if (value !== null && isTheme(value)) return value;
  throw new ChatError("invalid_request", `"theme" must be one of ${THEMES.join(", ")}`);
}

function isTheme(value: string): value is Theme {
  return THEMES.some((theme) => theme === value);
}
