import type { ChatMessage, Conversation, StoredMessage } from "./types.ts";

/** One request to a model. */
export interface ModelRequest {
  /** Model name for the server; the model's own default where absent. */
  model?: string;
  messages: ChatMessage[];
  /** Closes the request, within 100 ms, also while the model is silent. */
  signal: AbortSignal;
}

/** Token counts as the server sent them. */
export interface ModelUsage {
  promptTokens: number | null;
  completionTokens: number | null;
  totalTokens: number | null;
}

/** What a model sends, in order. Texts are never empty. */
export type ModelEvent =
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  | { type: "usage"; usage: ModelUsage }
  /** The server's finish reason. A stream without one was cut off. */
  | { type: "finish"; reason: string };

/** Something that answers. */
export interface Model {
  /** Who answers, for people: the model's name. */
  readonly name: string;
  /** Whether this is the built-in demo, which is no language model. */
  readonly demo: boolean;
  /**
   * Asks the model. The iteration throws a `ChatError` when the request fails, before or amid the text, and the
   * signal's reason when it was aborted. It ends without a `finish` event where the server just stopped.
   */
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
}

/** A user's message and the empty reply to it, to be stored in one step. */
export interface NewTurn {
  conversation: Conversation;
  userMessage: StoredMessage;
  replyMessage: StoredMessage;
}

/** Keeps conversations. Methods may be awaited concurrently. */
export interface Store {
  conversation(id: string): Promise<Conversation | null>;
  /** All messages of a conversation, oldest first. */
  messages(conversationId: string): Promise<StoredMessage[]>;
  /** Stores both messages and moves the conversation's leaf to the reply; creates the conversation where it is new. */
  addTurn(turn: NewTurn): Promise<void>;
  /** Replaces a message by its id. */
  saveMessage(message: StoredMessage): Promise<void>;
  setTitle(conversationId: string, title: string): Promise<void>;
}
