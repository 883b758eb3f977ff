import { remember } from "../chat/bounded.ts";
import { ChatError, inWords } from "../errors.ts";
import type { AuthStore } from "./ports.ts";

/** How often somebody may be wrong: so many times at once, and then once each time. */
interface Allowance {
  atOnce: number;
  /** In milliseconds. */
  eachMs: number;
}

/** From one address (of IPv6, one /64 network), and of one browser that has been let in before: some 500 guesses a day. */
export const ONE: Allowance = { atOnce: 5, eachMs: 180_000 };

/** From everywhere together, but for those browsers: some 1,500 guesses a day, from however many addresses. */
export const ALL: Allowance = { atOnce: 100, eachMs: 60_000 };

/** What is further ahead than guesses in many processes come to was written by a clock that was wrong, in milliseconds. */
const CREDIBLE_MS = 7 * 86_400_000;

/** Addresses that are remembered in this process; those that were wrong last. */
export const MAX_NAMES = 10_000;

/** How long an address counts as known after the password came from it, in milliseconds. */
export const KNOWN_MS = 30 * 86_400_000;

/** Who tries. */
export interface Attempter {
  /** `null` where the connection has none. */
  address: string | null;
  /** A sign-in of before, that may be past its time: nobody can come by one but by having been let in. */
  signInId: string | null;
}

export interface AttemptsOptions {
  store: Pick<AuthStore, "postpone">;
  /** Milliseconds since the epoch. */
  now(): number;
  /** For the server's log. */
  onError(error: unknown): void;
}

/**
 * Bounds how often a password can be guessed: a leaky bucket for who tries, and one for all strangers. A browser that was in
 * before has one of its own, and an address that the right password has come from since the start is none of a stranger: who uses
 * up all guesses keeps nobody out who knows the way.
 *
 * A guess counts here before anything is waited for, so that many at once are no more than one after another; and then in the
 * store, which gives what came of the guesses in other processes.
 */
export class Attempts {
  readonly #options: AttemptsOptions;
  /** When each bucket is empty again, in milliseconds since the epoch. */
  readonly #emptyAt = new Map<string, number>();
  /** Addresses that the password came from, and until when that counts, in milliseconds since the epoch. */
  readonly #known = new Map<string, number>();

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /**
   * Lets somebody try, unless they have been wrong too often. A right guess is then refused like a wrong one.
   *
   * @throws {ChatError} `too_many_attempts`
   */
  async try(who: Attempter, isRight: () => boolean): Promise<boolean> {
    const buckets = this.#bucketsOf(who);
    const waitMs = Math.max(...buckets.map((bucket) => this.#waitMs(bucket)));
    if (waitMs > 0) throw tooMany(waitMs);
    const now = this.#options.now();
    if (isRight()) {
      if (who.address !== null) remember(this.#known, [who.address, now + KNOWN_MS], MAX_NAMES);
      return true;
    }
    for (const { name, eachMs } of buckets) {
      remember(this.#emptyAt, [name, Math.max(this.#emptyAt.get(name) ?? 0, now) + eachMs], MAX_NAMES);
    }
    await Promise.all(buckets.map((bucket) => this.#share(bucket, now)));
    return false;
  }

  #waitMs({ name, atOnce, eachMs }: Bucket): number {
    const left = (this.#emptyAt.get(name) ?? 0) - this.#options.now();
    return left > CREDIBLE_MS ? 0 : left - (atOnce - 1) * eachMs;
  }

  async #share({ name, eachMs }: Bucket, now: number): Promise<void> {
    try {
      const emptyAt = await this.#options.store.postpone(name, { now, byMs: eachMs });
      remember(this.#emptyAt, [name, Math.max(emptyAt, this.#emptyAt.get(name) ?? 0)], MAX_NAMES);
    } catch (error) {
      // It counts in this process all the same.
      this.#options.onError(error);
    }
  }

  #bucketsOf({ address, signInId }: Attempter): Bucket[] {
    if (signInId !== null) return [{ name: `browser ${signInId}`, ...ONE }];
    const own = { name: `address ${address ?? "unknown"}`, ...ONE };
    const isKnown = address !== null && (this.#known.get(address) ?? 0) > this.#options.now();
    return isKnown ? [own] : [own, { name: "all", ...ALL }];
  }
}

interface Bucket extends Allowance {
  name: string;
}

function tooMany(waitMs: number): ChatError {
  const seconds = Math.ceil(waitMs / 1_000);
  const message = `The password was wrong too often. Try again in ${inWords(seconds)}`;
  return new ChatError("too_many_attempts", message, { retryable: true, retryAfterS: seconds });
}
