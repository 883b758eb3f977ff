import type { Count, CountChange, CountedTurn, FoundCount } from "./ports.ts";

/** How long a turn counts after the last word of its process, in milliseconds. */
export const LEASE_MS = 30_000;

/** A turn is said to run on when this much of that is left, in milliseconds. */
const RENEW_MS = 15_000;

/** What is counted stays for this long after it says nothing any more, in milliseconds: clocks differ. */
const SPARE_MS = 30_000;

/** What a clock that was wrong has written is more than this ahead, in milliseconds. */
const CREDIBLE_MS = 600_000;

const DAY_MS = 86_400_000;

/** What a batch of admissions would change of a tally. */
export interface Draft {
  readonly tally: Tally;
  freeAt: number;
  /** Turns that begin. */
  readonly begun: Set<string>;
  isChanged: boolean;
}

/** What this process knows of one owner or address: what others have stored, and what is its own, stored or not. */
export class Tally {
  readonly name: string;
  readonly #runner: string;
  #version: string | null = null;
  /** When the store has forgotten it, in milliseconds since the epoch. */
  #expiresAt = 0;
  #freeAt = 0;
  #others: CountedTurn[] = [];
  readonly #mine = new Set<string>();
  /** Of mine as they are stored, those that are over included: until when. */
  #stored = new Map<string, number>();
  #day = 0;
  #tokens = 0;
  #unsavedTokens = 0;
  /** Those of the unsaved that are being stored. */
  #savingTokens = 0;
  /** Something of it was counted while the store failed. */
  #isAhead = false;

  constructor(name: string, runner: string) {
    this.name = name;
    this.#runner = runner;
  }

  /** What the store was last known to have. Nothing is asked of it where it has forgotten. */
  version(now: number): string | null {
    return now < this.#expiresAt ? this.#version : null;
  }

  draft(): Draft {
    return { tally: this, freeAt: this.#freeAt, begun: new Set(), isChanged: false };
  }

  hasTurn(id: string): boolean {
    return this.#mine.has(id) || this.#others.some((turn) => turn.id === id);
  }

  turnCount(now: number): number {
    return this.#mine.size + this.#running(now).length;
  }

  /** Whether another process says that turns run, so that it may say soon that they do not. */
  hasOthers(now: number): boolean {
    return this.#running(now).length > 0;
  }

  tokens(now: number): number {
    return (this.#isToday(now) ? this.#tokens : 0) + this.#unsavedTokens;
  }

  addTokens(count: number): void {
    this.#unsavedTokens += count;
  }

  endTurn(id: string): void {
    this.#mine.delete(id);
  }

  /** Whether turns run here that count. */
  get isRunning(): boolean {
    return this.#mine.size > 0;
  }

  /** Whether the store has to be told soon: tokens, that turns run on, or that they are over where that lets others begin. */
  isDue(now: number, turnLimit: number): boolean {
    const isAhead = this.#isAhead && this.#freeAt > now;
    const isEnding = [...this.#mine].some((id) => (this.#stored.get(id) ?? 0) - now < RENEW_MS);
    const isStale = [...this.#stored].some(([id, until]) => until > now && !this.#mine.has(id));
    const mayBlock = this.#stored.size + this.#others.length >= turnLimit - 1;
    return this.#unsavedTokens > 0 || isAhead || isEnding || (isStale && mayBlock);
  }

  /** What is to be stored, with what a draft adds. */
  toChange({ freeAt, begun }: Draft, now: number): CountChange {
    const until = now + LEASE_MS;
    const mine = [...this.#mine, ...begun].map((id) => ({ id, runner: this.#runner, until }));
    const turns = [...this.#running(now), ...mine];
    const tokens = this.tokens(now);
    this.#savingTokens = this.#unsavedTokens;
    const day = this.#isToday(now) ? this.#day : dayOf(now);
    const lasts = Math.max(freeAt, ...turns.map(({ until }) => until), tokens > 0 ? (day + 1) * DAY_MS : 0) - now;
    const count = { freeAt, turns, day, tokens };
    return { name: this.name, version: this.version(now), count, expireIn: Math.max(0, lasts) + SPARE_MS };
  }

  /** That a change was stored. */
  stored({ count, expireIn }: CountChange, { version, now }: { version: string; now: number }): void {
    this.#version = version;
    this.#expiresAt = now + expireIn;
    this.#unsavedTokens -= this.#savingTokens;
    this.#take(count);
    this.#freeAt = count.freeAt;
    this.#isAhead = false;
  }

  /** What the store has, where somebody else has changed that. What it was not told while it failed is kept. */
  learn({ count, version }: FoundCount, now: number): void {
    this.#version = version;
    // For as long as the store has it; it is asked again where it has not.
    this.#expiresAt = version === null ? 0 : Infinity;
    const freeAt = count?.freeAt ?? 0;
    this.#freeAt = this.#isAhead ? Math.max(freeAt, this.#freeAt) : freeAt;
    this.#take(count ?? { turns: [], day: dayOf(now), tokens: 0 });
  }

  /** That turns began, whether that could be stored or not. */
  begin({ freeAt, begun }: Draft, { isStored }: { isStored: boolean }): void {
    for (const id of begun) this.#mine.add(id);
    this.#freeAt = freeAt;
    if (!isStored) this.#isAhead = true;
  }

  #take({ turns, day, tokens }: Pick<Count, "turns" | "day" | "tokens">): void {
    this.#others = turns.filter(({ runner }) => runner !== this.#runner);
    this.#stored = new Map(turns.filter(({ runner }) => runner === this.#runner).map(({ id, until }) => [id, until]));
    this.#day = day;
    this.#tokens = tokens;
  }

  /** Those of other processes. */
  #running(now: number): CountedTurn[] {
    return this.#others.filter(({ until }) => until > now && until <= now + CREDIBLE_MS);
  }

  /** At midnight another process may be ahead. */
  #isToday(now: number): boolean {
    return this.#day === dayOf(now) || this.#day === dayOf(now + CREDIBLE_MS);
  }
}

/** By UTC, in days since the epoch. */
export function dayOf(now: number): number {
  return Math.floor(now / DAY_MS);
}

/** How long until tokens are counted anew, in milliseconds. */
export function untilTomorrow(now: number): number {
  return (dayOf(now) + 1) * DAY_MS - now;
}
