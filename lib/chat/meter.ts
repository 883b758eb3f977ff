import type { ModelUsage } from "./model_port.ts";
import type { Usage } from "./types.ts";

/** What came in less time than this, in seconds, came as one: it has no speed. */
const MIN_SECONDS = 0.01;

/** One request of the model. */
interface Measured {
  counted: ModelUsage;
  firstAt: number | null;
  lastAt: number;
  showsThinking: boolean;
}

/** Times a reply and keeps what the server counted, over all that the model is asked for it. Starts with the first round. */
export class ReplyMeter {
  readonly #now: () => number;
  readonly #rounds: Measured[] = [];
  #startedAt = 0;
  #round = newRound();
  #firstAt: number | null = null;
  #isThinking = false;
  #thinkingMs = 0;

  /** `now` gives milliseconds, from any origin. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** What the server counted of the request that runs, or ran last. */
  get counted(): ModelUsage {
    return this.#round.counted;
  }

  /** How long it runs, in milliseconds. */
  get elapsedMs(): number {
    return this.#now() - this.#startedAt;
  }

  /** The model is asked, or asked once more. */
  nextRound(): void {
    if (this.#rounds.length === 0) this.#startedAt = this.#now();
    this.#rounds.push(this.#round = newRound());
    this.#isThinking = false;
  }

  /** Some text came, or some thinking. */
  token({ isThinking = false } = {}): void {
    const now = this.#now();
    // From each piece of thinking to what comes next.
    if (this.#isThinking) this.#thinkingMs += now - this.#round.lastAt;
    this.#round.lastAt = now;
    this.#round.firstAt ??= now;
    this.#firstAt ??= now;
    this.#isThinking = isThinking;
    this.#round.showsThinking ||= isThinking;
  }

  count(usage: ModelUsage): void {
    this.#round.counted = usage;
  }

  usage(): Usage {
    const rounds = this.#rounds;
    const written = sum(rounds.map(writtenTokens));
    const seconds = rounds.reduce((sum, { firstAt, lastAt }) => firstAt === null ? sum : sum + lastAt - firstAt, 0) /
      1000;
    return {
      promptTokens: sum(rounds.map(({ counted }) => counted.promptTokens)),
      completionTokens: sum(rounds.map(({ counted }) => counted.completionTokens)),
      totalTokens: sum(rounds.map(({ counted }) => counted.totalTokens)),
      firstTokenMs: this.#firstAt === null ? null : Math.round(this.#firstAt - this.#startedAt),
      tokensPerSecond: written === null || seconds < MIN_SECONDS ? null : Math.round(written / seconds * 10) / 10,
      ...rounds.some(({ showsThinking }) => showsThinking) && { thinkingMs: Math.round(this.#thinkingMs) },
    };
  }
}

function newRound(): Measured {
  const counted = { promptTokens: null, completionTokens: null, totalTokens: null };
  return { counted, firstAt: null, lastAt: 0, showsThinking: false };
}

/** Thinking that was not sent took its time before the first token. */
function writtenTokens({ counted: { completionTokens, reasoningTokens = 0 }, showsThinking }: Measured): number | null {
  return completionTokens === null || showsThinking
    ? completionTokens
    : Math.max(0, completionTokens - reasoningTokens);
}

/** `null` where one is not known: without it, the sum would say too little. */
function sum(counts: (number | null)[]): number | null {
  return counts.length === 0 || counts.includes(null) ? null : counts.reduce<number>((sum, count) => sum + count!, 0);
}
