import { withTimeLimit } from "../chat/time_limit.ts";
import type { CountStore } from "./ports.ts";
import { Tallies } from "./tallies.ts";
import type { Draft, Tally } from "./tally.ts";

/** How long the store may take for one thing, in milliseconds: a message waits for it. */
export const COUNT_MS = 1_000;

/** How long counting is done in memory alone after the store has failed, in milliseconds. */
export const APART_MS = 10_000;

/** How often what can wait is looked at, in milliseconds. */
const TICK_MS = 1_000;

/** How often the store is asked, of one name, whether others have made room, in milliseconds. */
const ASK_AGAIN_MS = 1_000;

/** Most operations of one commit: two names each are as many checks as KV takes. */
const MAX_BATCH = 50;

/** Most attempts at one commit before others count as always coming first. */
const MAX_ATTEMPTS = 20;

/** Longest pause between two of them, in milliseconds. */
const MAX_PAUSE_MS = 32;

/** What comes of looking at the counts: whether another look at the store's may give something else. */
export interface Outcome<T> {
  result: T;
  isDoubtful?: boolean;
}

/** Looks at counts, and says by drafts how they are to be changed. May be called more than once. */
export type Operation<T> = (draftOf: (name: string) => Draft, now: number) => Outcome<T>;

export interface LedgerOptions {
  store: CountStore;
  /** Names this process. */
  runner: string;
  /** Most turns at once that there may be of that name. */
  turnLimit(name: string): number;
  /** Milliseconds since the epoch. */
  now(): number;
  /** {@linkcode COUNT_MS} where absent. */
  storeMs?: number;
  /** For the server's log. */
  onError?(error: unknown): void;
}

interface Queued {
  names: string[];
  run: Operation<unknown>;
  settle(result: unknown): void;
}

/**
 * Counts for this process and, through a store, for all. Operations that come while others are being stored are stored
 * together. Where the store fails, they are counted in memory, and stored when it does not any more.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #tallies: Tallies;
  readonly #askedAt = new WeakMap<Tally, number>();
  #queue: Queued[] = [];
  #isWorking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failedAt: number | null = null;
  #isTold = false;
  #isClosed = false;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#tallies = new Tallies(options.runner);
  }

  /** Performs an operation on counts of these names; at most two. Never rejects. */
  change<T>(names: string[], run: Operation<T>): Promise<T> {
    return new Promise((settle) => {
      this.#queue.push({ names, run, settle: settle as (result: unknown) => void });
      this.#work();
    });
  }

  /** That a turn is over, and what it took. */
  end(names: string[], turnId: string): void {
    for (const name of names) this.#tallies.get(name).endTurn(turnId);
    this.#watch(names.map((name) => this.#tallies.get(name)));
  }

  addTokens(name: string, count: number): void {
    const tally = this.#tallies.get(name);
    tally.addTokens(count);
    this.#watch([tally]);
  }

  /** Stores what can wait, now. */
  async save(): Promise<void> {
    const { now, turnLimit } = this.#options;
    const due = [...this.#tallies.open].filter((tally) => tally.isDue(now(), turnLimit(tally.name)));
    await Promise.all(due.map(({ name }) =>
      this.change([name], (draftOf) => {
        draftOf(name).isChanged = true;
        return { result: undefined };
      })
    ));
  }

  /** Stores what can wait; from now on, nothing does. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.save();
  }

  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    try {
      while (this.#queue.length > 0) await this.#perform(this.#queue.splice(0, MAX_BATCH));
    } finally {
      this.#isWorking = false;
    }
  }

  async #perform(batch: Queued[]): Promise<void> {
    for (let attempt = 0; !this.#isApart() && attempt < MAX_ATTEMPTS; attempt++) {
      try {
        if (attempt > 1) await pause(Math.random() * Math.min(2 ** attempt, MAX_PAUSE_MS));
        if (await this.#attempt(batch, attempt > 0)) return;
      } catch (error) {
        this.#failedAt = this.#options.now();
        if (!this.#isTold) this.#options.onError?.(error);
        this.#isTold = true;
      }
    }
    const { outcomes, changed } = this.#decide(batch);
    this.#settle(batch, outcomes, { changed, isStored: false });
  }

  /** `false` where somebody else came first, or may have. */
  async #attempt(batch: Queued[], isSure: boolean): Promise<boolean> {
    const { storeMs = COUNT_MS, store, now } = this.#options;
    const { outcomes, changed } = this.#decide(batch);
    if (!isSure && await this.#askAgain(batch, outcomes)) return false;
    if (changed.length > 0) {
      const changes = changed.map((draft) => draft.tally.toChange(draft, now()));
      const version = await withTimeLimit(storeMs, store.write(changes));
      this.#isTold = false;
      if (version === null) {
        await this.#learn(batch.flatMap(({ names }) => names));
        return false;
      }
      changed.forEach(({ tally }, i) => tally.stored(changes[i], { version, now: now() }));
    }
    this.#settle(batch, outcomes, { changed, isStored: true });
    return true;
  }

  #decide(batch: Queued[]): { outcomes: Outcome<unknown>[]; changed: Draft[] } {
    const drafts = new Map<string, Draft>();
    const draftOf = (name: string) => {
      const draft = drafts.get(name) ?? this.#tallies.get(name).draft();
      drafts.set(name, draft);
      return draft;
    };
    const now = this.#options.now();
    const outcomes = batch.map(({ run }) => run(draftOf, now));
    return { outcomes, changed: [...drafts.values()].filter(({ isChanged }) => isChanged) };
  }

  #settle(
    batch: Queued[],
    outcomes: Outcome<unknown>[],
    { changed, isStored }: { changed: Draft[]; isStored: boolean },
  ): void {
    for (const draft of changed) draft.tally.begin(draft, { isStored });
    this.#watch(changed.map(({ tally }) => tally));
    batch.forEach(({ settle }, i) => settle(outcomes[i].result));
  }

  /** Reads counts anew where others may have made room, unless that was just done; whether it has. */
  async #askAgain(batch: Queued[], outcomes: Outcome<unknown>[]): Promise<boolean> {
    const now = this.#options.now();
    const names = batch.filter((_, i) => outcomes[i].isDoubtful).flatMap(({ names }) => names).filter((name) => {
      return Math.abs(now - (this.#askedAt.get(this.#tallies.get(name)) ?? 0)) >= ASK_AGAIN_MS;
    });
    if (names.length > 0) await this.#learn(names);
    return names.length > 0;
  }

  async #learn(all: string[]): Promise<void> {
    const { storeMs = COUNT_MS, store, now } = this.#options;
    const names = [...new Set(all)];
    const found = await withTimeLimit(storeMs, store.read(names));
    names.forEach((name, i) => {
      const tally = this.#tallies.get(name);
      tally.learn(found[i], now());
      this.#askedAt.set(tally, now());
    });
  }

  /** Whether the store has just failed. A clock that jumps makes it be tried anew. */
  #isApart(): boolean {
    const since = this.#failedAt === null ? Infinity : this.#options.now() - this.#failedAt;
    return since >= 0 && since < APART_MS;
  }

  #watch(tallies: Iterable<Tally>): void {
    const { now, turnLimit } = this.#options;
    this.#tallies.watch(tallies, (tally) => tally.isRunning || tally.isDue(now(), turnLimit(tally.name)));
    if (this.#tallies.open.size > 0 && !this.#isClosed) this.#timer ??= setTimeout(() => this.#tick(), TICK_MS);
  }

  async #tick(): Promise<void> {
    await this.save();
    this.#timer = undefined;
    this.#watch([...this.#tallies.open]);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
