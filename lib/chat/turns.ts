import { ChatError } from "../errors.ts";
import { EndedTurns } from "./ended_turns.ts";
import { TurnAborted } from "./ending.ts";
import { createChatFlow, initialState } from "./flow.ts";
import { TurnLog } from "./log.ts";
import { newConversation, newTurn } from "./new_turn.ts";
import type { Model, NewTurn, Store } from "./ports.ts";
import type { ChatRequest } from "./request.ts";
import { runChatFlow } from "./run.ts";
import { titleFrom } from "./title.ts";
import type { Turn } from "./turn.ts";
import { branchTo, toPrompt } from "./tree.ts";
import type { ChatMessage, StoredMessage } from "./types.ts";

export interface TurnsOptions {
  model: Model;
  store: Store;
  systemPrompt: string;
  renderHtml(text: string): string;
  /** For the server's log. */
  onError?(error: unknown): void;
  /** Milliseconds since the epoch. */
  now?(): number;
  /** Bytes that the logs of ended turns may take in all. */
  maxEndedBytes?: number;
}

/** Starts turns, and knows those of this process. A turn runs to its end whether anybody reads it or not. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #now: () => number;
  readonly #live = new Map<string, { turn: Turn; abort: AbortController }>();
  readonly #ended: EndedTurns;
  #isClosed = false;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#ended = new EndedTurns(this.#now, options.maxEndedBytes);
  }

  /** Turns that are running. */
  get liveCount(): number {
    return this.#live.size;
  }

  /**
   * Stores the message and starts the reply to it; where the reply before it is still coming, once that has ended.
   *
   * @throws {ChatError} `not_found`: no such conversation; `invalid_request`: `parentId` is no reply of it; `unavailable`:
   * closed
   */
  async start(request: ChatRequest): Promise<Turn> {
    const { store, model } = this.#options;
    const { conversationId, parentId } = request;
    const conversation = conversationId ? await store.conversation(conversationId) : newConversation(this.#now());
    if (!conversation) throw new ChatError("not_found", "There is no such conversation");
    const messages = conversationId ? await store.messages(conversationId) : [];
    const branch = branchTo(messages, parentId === undefined ? conversation.leafId : parentId);
    if (parentId && branch.at(-1)?.role !== "assistant") {
      throw new ChatError("invalid_request", `"parentId" names no reply of this conversation`);
    }
    const origin = { conversation, branch, request, model: request.model ?? model.name, now: this.#now() };
    const started = newTurn(origin);
    await store.addTurn(started);
    if (this.#isClosed) throw new ChatError("unavailable", "The server is shutting down", { retryable: true });
    return this.#run(started, { branch, modelName: request.model });
  }

  /** A turn that runs here, or has ended here within the time that logs are kept. */
  get(id: string): Turn | null {
    return this.#live.get(id)?.turn ?? this.#ended.get(id);
  }

  /** Ends a running turn as `stopped`, its model request with it. Does nothing to a turn that has ended. */
  stop(id: string): void {
    this.#live.get(id)?.abort.abort(new TurnAborted("stopped"));
  }

  /** Takes no more turns, ends those that run as `interrupted`, and waits until they are recorded. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const live = [...this.#live.values()];
    for (const { abort } of live) abort.abort(new TurnAborted("interrupted"));
    await Promise.all(live.map(({ turn }) => turn.ended));
  }

  #run(
    { conversation, userMessage, replyMessage }: NewTurn,
    { branch, modelName }: { branch: StoredMessage[]; modelName?: string },
  ): Turn {
    const { model, store, systemPrompt, renderHtml, onError } = this.#options;
    const reply = replyMessage.reply!;
    const conversationId = conversation.id;
    const abort = new AbortController();
    const flow = createChatFlow({
      model,
      modelName,
      systemPrompt,
      signal: abort.signal,
      onError,
      history: () => this.#history(branch, abort.signal),
      record: ({ reply: content, ending, error, usage }) =>
        store.saveMessage({ ...replyMessage, content, reply: { ...reply, ending, error, usage } }),
      title: conversation.title !== null ? undefined : async () => {
        const title = titleFrom(userMessage.content);
        await store.setTitle(conversationId, title);
        return title;
      },
    });

    const log = new TurnLog();
    const ids = { turnId: reply.turnId, conversationId, userMessageId: userMessage.id, messageId: replyMessage.id };
    log.append({ type: "turn", data: { ...ids, model: reply.model } });
    const told = (async () => {
      const events = runChatFlow(flow, initialState(userMessage.content), { renderHtml, onError });
      for await (const event of events) log.append(event);
      log.end();
    })();
    const turn: Turn = {
      id: reply.turnId,
      conversationId,
      messageId: replyMessage.id,
      log,
      ended: told.then(() => {
        this.#live.delete(turn.id);
        this.#ended.add(turn);
      }),
    };
    this.#live.set(turn.id, { turn, abort });
    return turn;
  }

  /** What the model is told of a branch, whose last reply may still be coming: then once it has, or on abort. */
  async #history(branch: StoredMessage[], signal: AbortSignal): Promise<ChatMessage[]> {
    const last = branch.at(-1);
    const before = last?.reply ? this.get(last.reply.turnId) : null;
    if (!last || !before) return toPrompt(branch);
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    await Promise.race([before.ended, aborted]);
    return toPrompt([...branch.slice(0, -1), { ...last, content: before.log.text }]);
  }
}
