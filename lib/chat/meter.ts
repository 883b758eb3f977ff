import type { ModelUsage } from "./ports.ts";
import type { Usage } from "./types.ts";

/** What came in less time than this, in seconds, came as one: it has no speed. */
const MIN_SECONDS = 0.01;

/** Times a reply and keeps what the server counted. Starts when it is made. */
export class ReplyMeter {
  readonly #now: () => number;
  readonly #startedAt: number;
  #firstAt: number | null = null;
  #lastAt = 0;
  #isThinking = false;
  #showsThinking = false;
  #thinkingMs = 0;
  #counted: ModelUsage = { promptTokens: null, completionTokens: null, totalTokens: null };

  /** `now` gives milliseconds, from any origin. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#startedAt = now();
  }

  /** Some text came, or some thinking. */
  token({ isThinking = false } = {}): void {
    const now = this.#now();
    // From each piece of thinking to what comes next.
    if (this.#isThinking) this.#thinkingMs += now - this.#lastAt;
    this.#lastAt = now;
    this.#firstAt ??= now;
    this.#isThinking = isThinking;
    this.#showsThinking ||= isThinking;
  }

  count(usage: ModelUsage): void {
    this.#counted = usage;
  }

  usage(): Usage {
    const { reasoningTokens = 0, ...counted } = this.#counted;
    // Thinking that was not sent took its time before the first token.
    const tokens = counted.completionTokens === null || this.#showsThinking
      ? counted.completionTokens
      : Math.max(0, counted.completionTokens - reasoningTokens);
    const seconds = this.#firstAt === null ? 0 : (this.#lastAt - this.#firstAt) / 1000;
    return {
      ...counted,
      firstTokenMs: this.#firstAt === null ? null : Math.round(this.#firstAt - this.#startedAt),
      tokensPerSecond: tokens === null || seconds < MIN_SECONDS ? null : Math.round(tokens / seconds * 10) / 10,
      ...this.#showsThinking && { thinkingMs: Math.round(this.#thinkingMs) },
    };
  }
}
