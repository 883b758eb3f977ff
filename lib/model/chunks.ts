import type { ModelEvent, ModelUsage } from "../chat/ports.ts";

/**
 * One chunk of a streamed chat completion, as servers really send it: any part may be missing or `null`. The text of a
 * model's thinking goes by three names.
 */
export interface Chunk {
  choices?: Choice[] | null;
  /** On the last chunk, which then has no choices; on the one with the finish reason; or, counting up, on each. */
  usage?: WireUsage | null;
}

interface Choice {
  delta?: Delta | null;
  finish_reason?: unknown;
}

interface Delta {
  content?: unknown;
  refusal?: unknown;
  reasoning_content?: unknown;
  reasoning?: unknown;
  reasoning_text?: unknown;
}

interface WireUsage {
  prompt_tokens?: unknown;
  completion_tokens?: unknown;
  total_tokens?: unknown;
}

/** Reads the chunks of one answer: what to show as it comes, and at the end how it ended. */
export class ChunkReader {
  #finishReason: string | null = null;
  #usage: ModelUsage | null = null;
  #count = 0;
  #foreignCount = 0;

  /** Whether no chunk of a chat completion came. */
  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Whether what came was something else throughout. */
  get isForeign(): boolean {
    return this.isEmpty && this.#foreignCount > 0;
  }

  /** Whether the model said that it is done. */
  get isFinished(): boolean {
    return this.#finishReason !== null;
  }

  /** The chunk's texts. */
  *read(chunk: Chunk | null): Generator<ModelEvent> {
    if (Array.isArray(chunk?.choices)) this.#count++;
    else this.#foreignCount++;
    if (chunk?.usage) this.#usage = readUsage(chunk.usage);
    const choice = chunk?.choices?.[0];
    if (isText(choice?.finish_reason)) this.#finishReason = choice.finish_reason;
    const { content, refusal, reasoning_content, reasoning, reasoning_text } = choice?.delta ?? {};
    // Some servers send the same thought under two names.
    const thought = [reasoning_content, reasoning, reasoning_text].find(isText);
    if (isText(thought)) yield { type: "reasoning", text: thought };
    for (const text of [content, refusal]) if (isText(text)) yield { type: "text", text };
  }

  /** The counts and the finish reason, where they were sent. */
  *end(): Generator<ModelEvent> {
    if (this.#usage) yield { type: "usage", usage: this.#usage };
    if (this.#finishReason) yield { type: "finish", reason: this.#finishReason };
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function readUsage({ prompt_tokens, completion_tokens, total_tokens }: WireUsage): ModelUsage {
  return {
    promptTokens: readCount(prompt_tokens),
    completionTokens: readCount(completion_tokens),
    totalTokens: readCount(total_tokens),
  };
}

function readCount(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
