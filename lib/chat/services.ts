import type { Measured } from "./context.ts";
import type { ContextWindows, Model, ModelRequest } from "./model_port.ts";
import type { ChatState } from "./state.ts";
import type { Toolbox } from "./toolbox.ts";
import type { ChatMessage } from "./types.ts";

/** What a turn's flow works with. */
export interface FlowServices {
  model: Model;
  /** Model name for the server; the model's own default where absent. */
  modelName?: string;
  systemPrompt: string;
  /** From 0 to 2; the server's own where absent. */
  temperature?: number;
  /** Longest reply, in tokens; the server's own where absent. */
  maxTokens?: number;
  /** Most text and thinking of a reply, in UTF-16 code units, past which it is broken off; without it, there is no limit. */
  maxReplyLength?: number;
  /** What the model may call; nothing where absent. */
  tools?: Toolbox;
  /** How much models take; unknown where absent. */
  windows?: ContextWindows;
  /** Ends the reply, and with it the model request. Its reason says how the turn ended: see `endingOfAbort`. */
  signal: AbortSignal;
  /** The conversation so far, oldest first, without the new message. */
  history?(): ChatMessage[] | Promise<ChatMessage[]>;
  /** The bytes of an image of these; without it, there are none. */
  readImage?: ModelRequest["readImage"];
  /** Most bytes of images that the model is sent; any number where absent. See `withinImageBytes`. */
  maxImageBytes?: number;
  /** Ids of its questions and of the new message, oldest first, where they have any. */
  questionIds?: string[];
  /** What a server counted of it before. */
  measured?: Measured | null;
  /** Keeps the reply, once it has ended; without it, nothing is kept. */
  record?(state: ChatState): Promise<void>;
  /** Names the conversation, on its first turn. */
  title?(state: ChatState): Promise<string>;
  /**
   * Resolves once the reader has taken what it was told, for which the model waits; without it, the reply comes at the model's
   * pace, and what its reader does not take is held in memory.
   */
  drained?(): Promise<void> | undefined;
  /** Runs each step, by its label. */
  aroundStep?(label: string, step: () => Promise<void>): Promise<void>;
  /** For the server's log: what went wrong with the model or a tool, its cause included. */
  onError?(error: unknown): void;
}
