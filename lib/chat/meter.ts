import type { ModelUsage } from "./ports.ts";
import type { Usage } from "./types.ts";

/** Times a reply and keeps what the server counted. Starts when it is made. */
export class ReplyMeter {
  readonly #now: () => number;
  readonly #startedAt: number;
  #firstAt: number | null = null;
  #lastAt = 0;
  #counted: ModelUsage = { promptTokens: null, completionTokens: null, totalTokens: null };

  /** `now` gives milliseconds, from any origin. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#startedAt = now();
  }

  /** Some text came. */
  text(): void {
    this.#lastAt = this.#now();
    this.#firstAt ??= this.#lastAt;
  }

  count(usage: ModelUsage): void {
    this.#counted = usage;
  }

  usage(): Usage {
    const { completionTokens } = this.#counted;
    const seconds = this.#firstAt === null ? 0 : (this.#lastAt - this.#firstAt) / 1000;
    return {
      ...this.#counted,
      firstTokenMs: this.#firstAt === null ? null : Math.round(this.#firstAt - this.#startedAt),
      tokensPerSecond: completionTokens === null || seconds === 0
        ? null
        : Math.round(completionTokens / seconds * 10) / 10,
    };
  }
}
