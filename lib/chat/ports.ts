import type { AttachmentStore } from "./attachments.ts";
import type { NumberedEvent } from "./events.ts";
import type { ChatSettings, Conversation, OutlineMessage, StoredMessage } from "./types.ts";

/** A user's message, the empty reply to it and the turn that will fill that, to be stored in one step. */
export interface NewTurn {
  /** As it was read. One without a leaf is new, and is created. */
  conversation: Conversation;
  /** Of a new conversation. */
  settings?: ChatSettings;
  /** `null` where the reply is one more to a message that is there. */
  userMessage: StoredMessage | null;
  replyMessage: StoredMessage;
  turn: Pick<StoredTurn, "id" | "runner" | "leaseUntil">;
}

/** Part of a list, and where the next part begins. */
export interface Page<T> {
  items: T[];
  /** `null` at the end. */
  next: string | null;
}

/** Longest title, in UTF-16 code units. */
export const MAX_TITLE_LENGTH = 1_000;

/**
 * What became of a conversation that was to be imported: `there`: one of that id is there already, and stays as it is; `past`:
 * it was last changed longer ago than conversations are kept.
 */
export type ImportOutcome = "added" | "there" | "past";

/** Where a store is, for whoever runs the server: `url` is a server of its own, `platform` what the host provides. */
export type StoreKind = "file" | "url" | "platform" | "memory";

/**
 * Keeps conversations. Everything belongs to an owner: what another owner has is `null` or nothing, as what nobody has.
 * Methods may be called concurrently; those that write throw a `ChatError` `unavailable` where others always come first.
 */
export interface Store {
  readonly kind: StoreKind;
  readonly attachments: AttachmentStore;
  conversation(owner: string, id: string): Promise<Conversation | null>;
  /**
   * Newest change first.
   *
   * @throws {ChatError} `invalid_request`: `from` is not a `next` of an earlier page
   */
  conversations(owner: string, options: { limit: number; from?: string | null }): Promise<Page<Conversation>>;
  /** Messages of a conversation, in the order in which they were added: those of the ids, or all. */
  messages(owner: string, conversationId: string, ids?: readonly string[]): Promise<StoredMessage[]>;
  /** Where all messages of a conversation stand, in that order: much less to read where there are many. */
  outline(owner: string, conversationId: string): Promise<OutlineMessage[]>;
  /**
   * Stores the messages and the turn, moves the conversation's leaf to the reply and its last change to the reply's time.
   * Two at once for one conversation both succeed: they become two branches.
   *
   * @throws {ChatError} `not_found`: the conversation is not new, and has been deleted; `already_begun`: there is a turn of
   * that id; `unknown_attachment`: an image of the message is not there, or is part of another conversation
   */
  addTurn(owner: string, turn: NewTurn): Promise<void>;
  /**
   * Stores a whole conversation, so that it is there at once or not at all. One of the same id that was deleted is gone for
   * good then.
   */
  importConversation(
    owner: string,
    conversation: Conversation,
    messages: StoredMessage[],
    settings?: ChatSettings,
  ): Promise<ImportOutcome>;
  /** Replaces a message by its id; does nothing where there is none. */
  saveMessage(owner: string, message: StoredMessage): Promise<void>;
  /**
   * `false` where there is no such conversation or, with `unlessNamed`, one that has a title. Its last change stays.
   *
   * @throws {ChatError} `invalid_request`: longer than {@linkcode MAX_TITLE_LENGTH}
   */
  setTitle(
    owner: string,
    conversationId: string,
    title: string,
    options?: { unlessNamed?: boolean },
  ): Promise<boolean>;
  /** How a conversation is answered; empty where nothing was said of it, and where there is none. */
  settings(owner: string, conversationId: string): Promise<ChatSettings>;
  /** Replaces them; `false` where there is no such conversation. Its last change stays. */
  saveSettings(owner: string, conversationId: string, settings: ChatSettings): Promise<boolean>;
  /** Hides a conversation and everything of it; gone for good after `undoMs`. `false` where there is none. */
  deleteConversation(owner: string, id: string, undoMs: number): Promise<boolean>;
  /** Takes a deletion back, while that is possible. */
  restoreConversation(owner: string, id: string): Promise<boolean>;
  /** Removes what is past its time, a bounded number of things; gives how many. */
  sweep(): Promise<number>;
  /** Whether the store answers, within two seconds. Never rejects. */
  ping(): Promise<boolean>;
  close(): void;
}

/** Names a turn. Another owner's is unknown, like one that nobody has. */
export interface TurnRef {
  owner: string;
  id: string;
}

/** A turn as it is kept: who owns it, how far its log has come, and whether somebody works on it. */
export interface StoredTurn extends TurnRef {
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
  /** Another process than the one that ran it wrote its end, and cannot know which events had been told. */
  takenOver: boolean;
}

/** What a live turn has gained since the last commit. */
export interface TurnProgress {
  turn: TurnRef;
  /** Consecutive, from the one after the stored `lastId`; those up to it are taken for a repetition and left out. */
  events: readonly NumberedEvent[];
  /** Whether the last of them is the turn's `end`. */
  ended: boolean;
  leaseUntil: number;
}

/** Keeps the logs of turns, for readers in other processes and after a restart; for an hour after a turn's end. */
export interface TurnStore {
  turn(ref: TurnRef): Promise<StoredTurn | null>;
  /**
   * Appends what many turns have gained, in as few atomic commits as KV's limits allow; a turn's own events go in order, in
   * one step. A turn that gained nothing and renews no lease costs a check and no write, so all live turns can be passed every
   * time. May be repeated as it was after an error.
   *
   * @returns ids of turns that somebody wants stopped (told every time until they end), and of those that are not this
   * runner's any more, whose progress was not written
   */
  commit(progress: TurnProgress[], runner: string): Promise<{ stop: string[]; lost: string[] }>;
  /** Stored events after a number, without a gap: some 256 KiB of them, or more where a single one is longer. */
  events(ref: TurnRef, after: number): Promise<NumberedEvent[]>;
  /** Asks the runner to stop, wherever it is. `false` where there is no such turn or it has ended. */
  requestStop(ref: TurnRef): Promise<boolean>;
  /**
   * Ends a turn whose lease has run out before `now` with these events, the first of which follows its `lastId`; `false` where
   * somebody else did, the lease was renewed or the log has grown. Atomic: of several that try, one succeeds.
   */
  takeOver(ref: TurnRef, options: { events: NumberedEvent[]; now: number; runner: string }): Promise<boolean>;
  /**
   * Resolves when the stored turn has more events than `lastId`, has ended or is gone, or when the signal is aborted; at once
   * where that is so already. By KV watch and a poll beside it.
   */
  changed(ref: TurnRef, options: { lastId: number; signal: AbortSignal }): Promise<void>;
}
