import type { NumberedEvent } from "./events.ts";
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

/** Part of a list, and where the next part begins. */
export interface Page<T> {
  items: T[];
  /** `null` at the end. */
  next: string | null;
}

/**
 * Keeps conversations. Everything belongs to an owner: what another owner has is `null` or nothing, as what nobody has.
 * Methods may be called concurrently.
 */
export interface Store {
  conversation(owner: string, id: string): Promise<Conversation | null>;
  /** Newest change first. */
  conversations(owner: string, options: { limit: number; from?: string | null }): Promise<Page<Conversation>>;
  /** All messages of a conversation, oldest first. */
  messages(owner: string, conversationId: string): Promise<StoredMessage[]>;
  /**
   * Stores both messages, moves the conversation's leaf to the reply and its last change to the message's time; creates the
   * conversation where it is new. Two at once for one conversation both succeed: they become two branches.
   */
  addTurn(owner: string, turn: NewTurn): Promise<void>;
  /** Replaces a message by its id; does nothing where its conversation was deleted. */
  saveMessage(owner: string, message: StoredMessage): Promise<void>;
  /** `false` where there is no such conversation. */
  setTitle(owner: string, conversationId: string, title: string): Promise<boolean>;
  /** Hides a conversation and everything of it; gone for good after `undoMs`. `false` where there is none. */
  deleteConversation(owner: string, id: string, undoMs: number): Promise<boolean>;
  /** Takes a deletion back, while that is possible. */
  restoreConversation(owner: string, id: string): Promise<boolean>;
  /** Whether the store answers. */
  ping(): Promise<boolean>;
  close(): void;
}

/** A turn as it is kept: who owns it, how far its log has come, and whether somebody works on it. */
export interface StoredTurn {
  id: string;
  owner: string;
  conversationId: string;
  userMessageId: string;
  messageId: string;
  /** Number of the newest event that is stored. */
  lastId: number;
  /** Whether `lastId` is the number of its `end`. */
  ended: boolean;
  /** The process that runs it. */
  runner: string;
  /** When it must be taken for abandoned, in milliseconds since the epoch, unless it is renewed. */
  leaseUntil: number;
  /** Somebody wants it stopped. */
  stop: boolean;
}

/** What a live turn has gained since the last commit. */
export interface TurnProgress {
  turnId: string;
  /** Consecutive; the first one's number is one more than the stored `lastId`. */
  events: NumberedEvent[];
  ended: boolean;
  leaseUntil: number;
}

/** Keeps the logs of turns, for readers in other processes and after a restart. */
export interface TurnStore {
  createTurn(turn: StoredTurn): Promise<void>;
  turn(id: string): Promise<StoredTurn | null>;
  /**
   * Appends what many turns have gained, in as few atomic commits as KV's limits allow; a turn's own events go in order.
   * Gives the ids of turns that somebody wants stopped or that another runner has ended (those are not written).
   */
  commit(progress: TurnProgress[], runner: string): Promise<{ stop: string[]; lost: string[] }>;
  /** Stored events after a number, at most so many that they are about 256 KiB. */
  events(turnId: string, after: number): Promise<NumberedEvent[]>;
  /** Asks the runner to stop, wherever it is. `false` where there is no such turn or it has ended. */
  requestStop(id: string): Promise<boolean>;
  /**
   * Ends a turn whose lease has run out before `now` with these events; `false` where somebody else did or the lease was renewed.
   * Atomic: of several that try, one succeeds.
   */
  takeOver(id: string, options: { events: NumberedEvent[]; now: number }): Promise<boolean>;
  /** Resolves when the stored turn has changed (KV watch, and a poll beside it), or the signal is aborted. */
  changed(id: string, options: { lastId: number; signal: AbortSignal }): Promise<void>;
}
