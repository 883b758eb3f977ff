import { ChatError } from "../errors.ts";

/** Most attempts at one change. Fifty at once on one conversation need six each, on average. */
export const MAX_ATTEMPTS = 40;

/** Longest pause between two, in milliseconds. */
const MAX_PAUSE_MS = 32;

/** What an attempt gives where somebody else came first. */
export const CONFLICT = Symbol("conflict");

/**
 * Attempts a change until nobody else comes first, with pauses of random length so that those who collide part.
 *
 * @throws {ChatError} `unavailable` past {@linkcode MAX_ATTEMPTS}
 */
export async function retry<T>(attempt: () => Promise<T | typeof CONFLICT>): Promise<T> {
  for (let count = 1; count <= MAX_ATTEMPTS; count++) {
    const result = await attempt();
    if (result !== CONFLICT) return result;
    const pause = Math.random() * Math.min(2 ** count, MAX_PAUSE_MS);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new ChatError("unavailable", "The server is too busy to keep this", { retryable: true });
}
