import type { ModelEvent, ModelUsage } from "../chat/model_port.ts";
import { CallAssembler, type CallFragment } from "./call_assembler.ts";
import { ThinkSplitter } from "./think.ts";

/**
 * One chunk of a streamed chat completion, as servers really send it: any part may be missing or `null`. The text of a
 * model's thinking goes by three names.
 */
export interface Chunk {
  choices?: (Choice | null)[] | null;
  /** On the last chunk, which then has no choices; on the one with the finish reason; or, counting up, on each. */
  usage?: WireUsage | null;
  /** Groq's place for it. */
  x_groq?: { usage?: WireUsage | null } | null;
  /** In the place of all else. */
  error?: unknown;
}

interface Choice {
  delta?: Delta | null;
  finish_reason?: unknown;
  /** Moonshot's place for it. */
  usage?: WireUsage | null;
}

interface Delta {
  content?: unknown;
  refusal?: unknown;
  reasoning_content?: unknown;
  reasoning?: unknown;
  reasoning_text?: unknown;
  tool_calls?: (CallFragment | null)[] | null;
}

/** Mistral's models that think send a list of these as content. */
interface Part {
  type?: unknown;
  text?: unknown;
  thinking?: unknown;
}

interface WireUsage {
  prompt_tokens?: unknown;
  completion_tokens?: unknown;
  total_tokens?: unknown;
  completion_tokens_details?: { reasoning_tokens?: unknown } | null;
}

/** Reads the chunks of one answer, and keeps what is to be told of them until it is taken. */
export class ChunkReader {
  #events: ModelEvent[] = [];
  readonly #think = new ThinkSplitter((event) => this.#events.push(event));
  readonly #calls = new CallAssembler();
  #finishReason: string | null = null;
  #usage: ModelUsage | null = null;
  #count = 0;
  #foreignCount = 0;
  #hasText = false;
  #isRefusal = false;

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

  /** What there is to tell since this was called before. */
  take(): ModelEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** The next chunk. */
  read(chunk: Chunk | null): void {
    if (Array.isArray(chunk?.choices) && chunk.choices[0] !== null) this.#count++;
    else this.#foreignCount++;
    const choice = chunk?.choices?.[0];
    const usage = chunk?.usage ?? choice?.usage ?? chunk?.x_groq?.usage;
    if (usage) this.#usage = readUsage(usage);
    if (isText(choice?.finish_reason)) this.#finishReason = choice.finish_reason;
    const { content, refusal, reasoning_content, reasoning, reasoning_text, tool_calls } = choice?.delta ?? {};
    // Some servers send the same thought under two names.
    const thought = [reasoning_content, reasoning, reasoning_text].find(isText);
    if (isText(thought)) this.#thought(thought);
    if (isText(content)) this.#text(content);
    else if (Array.isArray(content)) { for (const part of content) this.#part(part); }
    if (isText(refusal)) {
      this.#isRefusal = this.#hasText = true;
      this.#think.leave();
      this.#events.push({ type: "text", text: refusal });
    }
    if (Array.isArray(tool_calls)) { for (const fragment of tool_calls) this.#call(fragment); }
  }

  /** Nothing more of the answer comes: what was held back in case that it was part of a tag is to be told. */
  flush(): void {
    this.#think.end();
  }

  /**
   * The answer has ended: the counts, the calls of tools and the finish reason, where they were sent, are to be told. A server
   * that never gives a reason, and said `[DONE]` after some text or a call, is done too. Calls that may not be whole are not told.
   */
  end({ saidDone }: { saidDone: boolean }): void {
    this.flush();
    if (this.#usage) this.#events.push({ type: "usage", usage: this.#usage });
    const reason = this.#finishReason;
    if (reason === null && !(saidDone && (this.#hasText || !this.#calls.isEmpty))) return;
    if (!this.#calls.isEmpty) this.#events.push({ type: "calls", calls: this.#calls.calls });
    this.#events.push(this.#isRefusal ? { type: "finish", reason, isRefusal: true } : { type: "finish", reason });
  }

  /** Long arguments come in many pieces: somebody may wait for the next. */
  #call(fragment: CallFragment | null): void {
    this.#calls.add(fragment);
    if (this.#events.at(-1)?.type !== "calling") this.#events.push({ type: "calling" });
  }

  /** A server that sends thinking apart has taken the tags out. */
  #thought(text: string): void {
    this.#think.leave();
    this.#events.push({ type: "reasoning", text });
  }

  #text(text: string): void {
    this.#hasText = true;
    this.#think.push(text);
  }

  #part(part: Part | null): void {
    const { type, text, thinking } = part ?? {};
    if (isText(text) && type === "thinking") this.#thought(text);
    else if (isText(text)) this.#text(text);
    if (isText(thinking)) this.#thought(thinking);
    else if (Array.isArray(thinking)) {
      for (const { text } of thinking.map((thought) => thought ?? {})) if (isText(text)) this.#thought(text);
    }
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function readUsage(usage: WireUsage): ModelUsage {
  const counts = {
    promptTokens: readCount(usage.prompt_tokens),
    completionTokens: readCount(usage.completion_tokens),
    totalTokens: readCount(usage.total_tokens),
  };
  const reasoningTokens = readCount(usage.completion_tokens_details?.reasoning_tokens);
  return reasoningTokens === null ? counts : { ...counts, reasoningTokens };
}

function readCount(value: unknown): number | null {
  return typeof value === "number" && value >= 0 ? value : null;
}
