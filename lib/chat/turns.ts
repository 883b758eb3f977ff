import { ChatError } from "../errors.ts";
import { TurnAborted } from "./ending.ts";
import { type ChatState, createChatFlow, initialState } from "./flow.ts";
import { TurnLog } from "./log.ts";
import type { Model, Store } from "./ports.ts";
import type { ChatRequest } from "./request.ts";
import { runChatFlow } from "./run.ts";
import { titleFrom } from "./title.ts";
import { branchTo, toPrompt } from "./tree.ts";
import type { Conversation, StoredMessage } from "./types.ts";

/** One user message and the reply to it, while it runs and for as long as its log is kept. */
export interface Turn {
  readonly id: string;
  readonly conversationId: string;
  /** The reply's id. */
  readonly messageId: string;
  /** What has been said so far: the text of the log's events. */
  readonly text: string;
  readonly log: TurnLog;
  /** Resolves when the log has ended; never rejects. */
  readonly ended: Promise<void>;
}

export interface TurnsOptions {
  model: Model;
  store: Store;
  systemPrompt: string;
  renderHtml(text: string): string;
  /** For the server's log. */
  onError?(error: unknown): void;
  /** Milliseconds since the epoch. */
  now?(): number;
  /** How long an ended turn can still be read, in milliseconds. */
  keepEndedMs?: number;
  /** Events that ended turns may hold in all; past that, those that ended first are let go before their time. */
  maxEndedEvents?: number;
}

/** A turn's log can be read for an hour after its end. */
export const KEEP_ENDED_MS = 3_600_000;

/** A thousand turns of a thousand tokens: some 80 MB. */
export const MAX_ENDED_EVENTS = 1_000_000;

/** Starts turns, and knows those of this process. A turn runs to its end whether anybody reads it or not. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #live = new Map<string, { turn: Turn; abort: AbortController }>();
  /** In the order in which they ended. */
  readonly #ended = new Map<string, { turn: Turn; at: number }>();
  #endedEvents = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Turns that are running. */
  get liveCount(): number {
    return this.#live.size;
  }

  /**
   * Stores the message and starts the reply to it.
   *
   * @throws {ChatError} `not_found`: no such conversation; `invalid_request`: `parentId` is no reply of it
   */
  async start({ message, conversationId, parentId, model }: ChatRequest): Promise<Turn> {
    const { store } = this.#options;
    const conversation = conversationId ? await store.conversation(conversationId) : this.#newConversation();
    if (!conversation) throw new ChatError("not_found", "There is no such conversation");
    const messages = conversationId ? await store.messages(conversationId) : [];
    const branch = branchTo(messages, parentId === undefined ? conversation.leafId : parentId);
    if (parentId && branch.at(-1)?.role !== "assistant") {
      throw new ChatError("invalid_request", `"parentId" names no reply of this conversation`);
    }
    const ids = { turnId: newId(), userMessageId: newId(), messageId: newId() };
    const [userMessage, replyMessage] = this.#newMessages(ids, { conversation, branch, message, model });
    await store.addTurn({ conversation, userMessage, replyMessage });

    const log = new TurnLog();
    log.append({
      type: "turn",
      data: { ...ids, conversationId: conversation.id, model: replyMessage.reply!.model },
    });
    const abort = new AbortController();
    const state = initialState(message, toPrompt(branch));
    const ended = this.#run({ log, state, replyMessage, model, titled: conversation.title !== null }, abort.signal);
    const turn: Turn = {
      id: ids.turnId,
      conversationId: conversation.id,
      messageId: ids.messageId,
      get text() {
        return state.reply;
      },
      log,
      ended,
    };
    this.#live.set(turn.id, { turn, abort });
    ended.then(() => this.#retire(turn));
    return turn;
  }

  /** A turn that runs here, or has ended here within the time that logs are kept. */
  get(id: string): Turn | null {
    this.#forgetOld();
    return this.#live.get(id)?.turn ?? this.#ended.get(id)?.turn ?? null;
  }

  /** Ends a running turn as `stopped`, its model request with it. Does nothing to a turn that has ended. */
  stop(id: string): void {
    this.#live.get(id)?.abort.abort(new TurnAborted("stopped"));
  }

  /** Ends all turns as `interrupted` and waits until they are recorded. */
  async close(): Promise<void> {
    const live = [...this.#live.values()];
    for (const { abort } of live) abort.abort(new TurnAborted("interrupted"));
    await Promise.all(live.map(({ turn }) => turn.ended));
  }

  async #run(
    { log, state, replyMessage, model, titled }: {
      log: TurnLog;
      state: ChatState;
      replyMessage: StoredMessage;
      model?: string;
      titled: boolean;
    },
    signal: AbortSignal,
  ): Promise<void> {
    const { store, systemPrompt, renderHtml, onError } = this.#options;
    const flow = createChatFlow({
      model: this.#options.model,
      modelName: model,
      systemPrompt,
      signal,
      onError,
      record: ({ reply, ending, error, usage }) => {
        const recorded = { ...replyMessage.reply!, ending, error, usage };
        return store.saveMessage({ ...replyMessage, content: reply, reply: recorded });
      },
      title: titled ? undefined : async ({ userMessage }) => {
        const title = titleFrom(userMessage);
        await store.setTitle(replyMessage.conversationId, title);
        return title;
      },
    });
    try {
      for await (const event of runChatFlow(flow, state, { renderHtml, onError })) log.append(event);
    } catch (error) {
      onError?.(error);
    } finally {
      log.end();
    }
  }

  #newConversation(): Conversation {
    return { id: newId(), title: null, createdAt: this.#now(), leafId: null };
  }

  #newMessages(
    ids: { turnId: string; userMessageId: string; messageId: string },
    { conversation, branch, message, model }: {
      conversation: Conversation;
      branch: StoredMessage[];
      message: string;
      model?: string;
    },
  ): [StoredMessage, StoredMessage] {
    const common = { conversationId: conversation.id, createdAt: this.#now() };
    return [
      { ...common, id: ids.userMessageId, parentId: branch.at(-1)?.id ?? null, role: "user", content: message },
      {
        ...common,
        id: ids.messageId,
        parentId: ids.userMessageId,
        role: "assistant",
        content: "",
        reply: {
          turnId: ids.turnId,
          model: model ?? this.#options.model.name,
          ending: null,
          error: null,
          usage: null,
        },
      },
    ];
  }

  #retire(turn: Turn): void {
    this.#live.delete(turn.id);
    this.#ended.set(turn.id, { turn, at: this.#now() });
    this.#endedEvents += turn.log.lastId;
    this.#forgetOld();
  }

  #forgetOld(): void {
    const { keepEndedMs = KEEP_ENDED_MS, maxEndedEvents = MAX_ENDED_EVENTS } = this.#options;
    for (const [id, { turn, at }] of this.#ended) {
      if (this.#now() - at < keepEndedMs && this.#endedEvents <= maxEndedEvents) break;
      this.#ended.delete(id);
      this.#endedEvents -= turn.log.lastId;
    }
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}

/** 128 random bits: nobody finds a conversation or a turn by guessing. */
function newId(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
