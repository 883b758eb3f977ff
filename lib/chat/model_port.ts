import type { ReadImage } from "./attachments.ts";
import type { ToolSpec } from "./toolbox.ts";
import type { ChatMessage, ToolRequest } from "./types.ts";

/** One request to a model. */
export interface ModelRequest {
  /** Model name for the server; the model's own default where absent. */
  model?: string;
  /** Where the last is the assistant's, it was cut off: the answer is what comes after its last character. */
  messages: ChatMessage[];
  /** From 0 to 2; the server's own where absent. */
  temperature?: number;
  /** Longest answer, in tokens, thinking included; the server's own where absent. */
  maxTokens?: number;
  /** Without it, no message has images. */
  readImage?: ReadImage;
  /** What it may call. */
  tools?: readonly ToolSpec[];
  /** It has called enough: it is told of the tools, and shall answer without. */
  mayNotCall?: true;
  /** How much of the time that a turn may take is over, in milliseconds; none where absent. */
  elapsedMs?: number;
  /** Closes the request, within 100 ms, also while the model is silent. */
  signal: AbortSignal;
}

/** Token counts as the server sent them. */
export interface ModelUsage {
  promptTokens: number | null;
  completionTokens: number | null;
  totalTokens: number | null;
  /** Those of the completion that were thinking, where the server told. */
  reasoningTokens?: number;
}

/** What a model sends, in order. Texts are never empty. */
export type ModelEvent =
  /** Another model answers than the one that was asked. Before all else. */
  | { type: "model"; name: string }
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  | { type: "usage"; usage: ModelUsage }
  /** It is writing calls of tools, which come when they are whole. */
  | { type: "calling" }
  /** At most once, before the finish: what it wants to be called. Ids differ from one another. */
  | { type: "calls"; calls: ToolRequest[] }
  | ModelFinish;

/** The model is done. A stream without it was cut off. */
export interface ModelFinish {
  type: "finish";
  /** The server's finish reason; `null` where it just said that it is done. */
  reason: string | null;
  /** The text says that the model will not answer. */
  isRefusal?: true;
}

/**
 * Takes what a model says. Where it returns a promise, nothing more is told before that has resolved: a function that is called,
 * and nothing to iterate, because that would have every token wait for promises that nobody needs.
 */
export type Listener = (events: ModelEvent[]) => Promise<void> | void;

/** Something that answers. */
export interface Model {
  /** Who answers, for people: the model's name. */
  readonly name: string;
  /** Whether this is the built-in demo, which is no language model. */
  readonly demo: boolean;
  /**
   * Asks the model, and resolves when all that it says is told; what arrives together is told together, never as nothing. Without
   * a `finish` event, the server just stopped.
   *
   * @throws {ChatError} the request failed, before or amid the text; or the signal's reason when it was aborted, or what `listen`
   * threw, which closes the request
   */
  answer(request: ModelRequest, listen: Listener): Promise<void>;
}

/** The models that can be chosen. */
export interface ModelOffer {
  /** Names, the one that answers anyway first: what is known now, without waiting for anything. */
  readonly names: readonly string[];
  /** Whether one that was chosen before may still answer; of a list that the server makes, the server says so itself. */
  allows(name: string): boolean;
  /** Resolves when the list that is being fetched is there, or could not be had, soon: whether it may have grown. */
  settle(): Promise<boolean>;
}

/** How much models take in one request, the reply included, in tokens. */
export interface ContextWindows {
  /** `null` as long as nobody has said. */
  of(model: string): number | null;
  /** A model's server has said so, when a conversation was too long for it. */
  learn(model: string, tokens: number): void;
}
