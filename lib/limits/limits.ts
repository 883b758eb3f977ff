import type { Admission, AdmittedTurn, Visitor } from "../chat/admission.ts";
import type { ChatError } from "../errors.ts";
import { credible, giveBack, take } from "./bucket.ts";
import { Ledger, type LedgerOptions, type Outcome } from "./ledger.ts";
import { serverBusy, tooManyMessages, tooManyTokens, tooManyTurns, type Whose } from "./refusals.ts";
import { SharedTokens } from "./shared_tokens.ts";
import { type Draft, untilTomorrow } from "./tally.ts";

/** Most of everything; `Infinity` for as much as there is. */
export interface LimitSettings {
  readonly messagesPerMinute: Readonly<Record<Whose, number>>;
  /** At once. */
  readonly turns: Readonly<Record<Whose | "server", number>>;
  readonly tokensPerDay: Readonly<Record<"owner" | "all", number>>;
  readonly conversations: number;
  readonly readers: number;
}

export interface LimitsOptions extends Omit<LedgerOptions, "turnLimit"> {
  settings: LimitSettings;
  /** Somebody was refused. */
  onRefused?(error: ChatError): void;
}

/** What a megabyte of a file counts as: one message of those that may come from an address in a minute. */
const BYTES_PER_MESSAGE = 1_048_576;

const IS_REPEAT = Symbol("repeat");

/** What somebody asks for. */
interface Asked {
  counted: { whose: Whose; name: string }[];
  /** `null` where it is no turn. */
  turnId: string | null;
  messages: Readonly<Record<Whose, number>>;
}

/** Counts who does how much, and refuses what is too much. */
export class Limits implements Admission {
  readonly #settings: LimitSettings;
  readonly #onRefused?: (error: ChatError) => void;
  readonly #now: () => number;
  readonly #ledger: Ledger;
  readonly #tokens: SharedTokens;
  /** Turns of this process. */
  #running = 0;

  constructor({ settings, onRefused, ...options }: LimitsOptions) {
    this.#settings = settings;
    this.#onRefused = onRefused;
    this.#now = options.now;
    const turnLimit = (name: string) => settings.turns[whoseIs(name)];
    this.#ledger = new Ledger({ ...options, turnLimit });
    this.#tokens = new SharedTokens(options);
  }

  async admit(visitor: Visitor, turnId: string): Promise<AdmittedTurn> {
    if (this.#running >= this.#settings.turns.server) throw this.#refused(serverBusy());
    // Before anything is waited for, so that no two take the last place.
    this.#running++;
    const counted = this.#counted(visitor);
    const result = await this.#ask({ counted, turnId, messages: { owner: 1, address: 1 } });
    if (result instanceof Error) {
      this.#running--;
      throw this.#refused(result);
    }
    return this.#admitted(counted, { turnId, isRepeat: result === IS_REPEAT });
  }

  /**
   * A file of so many bytes, which counts as one message of its owner's, and as one for each megabyte of those from its address.
   *
   * @throws {ChatError} `too_many_messages`
   */
  async admitFile(visitor: Visitor, bytes: number): Promise<void> {
    const messages = { owner: 1, address: Math.max(1, Math.ceil(bytes / BYTES_PER_MESSAGE)) };
    const result = await this.#ask({ counted: this.#counted(visitor), turnId: null, messages });
    if (result instanceof Error) throw this.#refused(result);
  }

  /** Stores what can wait, now. */
  async save(): Promise<void> {
    await Promise.all([this.#ledger.save(), this.#tokens.save()]);
  }

  /** Stores what is not stored yet; from now on, nothing is that can wait. */
  async close(): Promise<void> {
    await Promise.all([this.#ledger.close(), this.#tokens.save()]);
  }

  async #ask(asked: Asked): Promise<ChatError | typeof IS_REPEAT | null> {
    const limit = this.#settings.tokensPerDay.all;
    if (asked.turnId !== null && limit < Infinity && await this.#tokens.used() >= limit) {
      return tooManyTokens("all", untilTomorrow(this.#now()));
    }
    const names = asked.counted.map(({ name }) => name);
    if (names.length === 0) return null;
    return await this.#ledger.change(names, (draftOf, now) => this.#decide(asked, { draftOf, now }));
  }

  #decide(
    { counted, turnId, messages }: Asked,
    { draftOf, now }: { draftOf: (name: string) => Draft; now: number },
  ): Outcome<ChatError | typeof IS_REPEAT | null> {
    const { messagesPerMinute, turns, tokensPerDay } = this.#settings;
    const drafts = counted.map(({ whose, name }) => ({ whose, draft: mend(draftOf(name), now) }));
    if (turnId !== null && drafts.some(({ draft }) => hasTurn(draft, turnId))) return { result: IS_REPEAT };
    const taken: number[] = [];
    for (const { whose, draft: { tally, freeAt, begun } } of drafts) {
      const perMinute = messagesPerMinute[whose];
      const bucket = take(freeAt, { now, perMinute, count: messages[whose] });
      if ("waitMs" in bucket) return { result: tooManyMessages(whose, { perMinute, waitMs: bucket.waitMs }) };
      taken.push(bucket.freeAt);
      if (turnId === null) continue;
      if (tally.turnCount(now) + begun.size >= turns[whose]) {
        return { result: tooManyTurns(whose, turns[whose]), isDoubtful: tally.hasOthers(now) };
      }
      if (whose === "owner" && tally.tokens(now) >= tokensPerDay.owner) {
        return { result: tooManyTokens("owner", untilTomorrow(now)) };
      }
    }
    for (const [i, { whose, draft }] of drafts.entries()) {
      draft.freeAt = taken[i];
      draft.isChanged = true;
      if (turnId !== null && turns[whose] < Infinity) draft.begun.add(turnId);
    }
    return { result: null };
  }

  #admitted(
    counted: Asked["counted"],
    { turnId, isRepeat }: { turnId: string; isRepeat: boolean },
  ): AdmittedTurn {
    const names = counted.map(({ name }) => name);
    const owner = counted.find(({ whose }) => whose === "owner")?.name;
    let isOver = false;
    const leave = () => {
      if (isOver) return false;
      isOver = true;
      this.#running--;
      if (!isRepeat) this.#ledger.end(names, turnId);
      return !isRepeat;
    };
    return {
      end: (tokens) => {
        if (!leave()) return;
        if (owner && this.#settings.tokensPerDay.owner < Infinity) this.#ledger.addTokens(owner, tokens);
        if (this.#settings.tokensPerDay.all < Infinity) this.#tokens.add(tokens);
      },
      cancel: () => {
        if (leave()) this.#giveBack(counted);
      },
    };
  }

  #giveBack(counted: Asked["counted"]): void {
    this.#ledger.change(counted.map(({ name }) => name), (draftOf) => {
      for (const { whose, name } of counted) {
        const draft = draftOf(name);
        draft.freeAt = giveBack(draft.freeAt, this.#settings.messagesPerMinute[whose]);
        draft.isChanged = true;
      }
      return { result: undefined };
    });
  }

  /** Whom anything of it counts for. */
  #counted({ owner, address }: Visitor): Asked["counted"] {
    const { messagesPerMinute, turns, tokensPerDay } = this.#settings;
    const tokens = { owner: tokensPerDay.owner, address: Infinity };
    return ([["address", address], ["owner", owner]] as const).flatMap(([whose, id]) => {
      const isLimited = Math.min(messagesPerMinute[whose], turns[whose], tokens[whose]) < Infinity;
      return id !== null && isLimited ? [{ whose, name: `${whose} ${id}` }] : [];
    });
  }

  #refused(error: ChatError): ChatError {
    this.#onRefused?.(error);
    return error;
  }
}

/** Whatever comes of it, a count that a wrong clock has left is made right. */
function mend(draft: Draft, now: number): Draft {
  const freeAt = credible(draft.freeAt, now);
  if (freeAt !== draft.freeAt) Object.assign(draft, { freeAt, isChanged: true });
  return draft;
}

function hasTurn({ tally, begun }: Draft, id: string): boolean {
  return tally.hasTurn(id) || begun.has(id);
}

function whoseIs(name: string): Whose {
  return name.startsWith("owner ") ? "owner" : "address";
}
