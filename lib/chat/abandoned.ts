import type { ChatEvent, NumberedEvent } from "./events.ts";
import type { Store, StoredTurn, TurnRef, TurnStore } from "./ports.ts";
import type { TurnKeeper } from "./keeper.ts";
import { loggedReply } from "./reply.ts";
import { readStoredLog, textOf } from "./stored_log.ts";
import { titleOf } from "./title.ts";
import type { Ending, StoredMessage } from "./types.ts";

const INTERRUPTED: Ending = { status: "interrupted", finishReason: null };

export interface AbandonedOptions {
  store: Store;
  turnStore: TurnStore;
  /** Who takes over. */
  runner: string;
  /** What of this process is not written down yet. */
  keeper: Pick<TurnKeeper, "holds" | "flush">;
  /** Milliseconds since the epoch. */
  now(): number;
  renderHtml(text: string): string | Promise<string>;
}

/** Ends turns whose process is gone, when somebody looks at them: as interrupted, with what was stored. */
export class AbandonedTurns {
  readonly #options: AbandonedOptions;

  constructor(options: AbandonedOptions) {
    this.#options = options;
  }

  /** A stored turn, which is ended first where nobody runs it any more; `null` where there is none. */
  async settle(ref: TurnRef): Promise<StoredTurn | null> {
    const { turnStore, runner, keeper, now } = this.#options;
    for (;;) {
      const turn = await turnStore.turn(ref);
      if (!turn || turn.ended || turn.leaseUntil >= now()) return turn;
      if (keeper.holds(ref.id)) {
        // It is this process's, whose store has failed for longer than a lease: nothing of it is lost.
        await keeper.flush();
        if (keeper.holds(ref.id)) return turn;
        continue;
      }
      const { conversationId, messageId, userMessageId } = turn;
      const reply = await this.#message(turn.owner, { conversationId, id: messageId });
      const events = await this.#lastEvents(turn, { reply, log: await readStoredLog(turnStore, ref) });
      if (await turnStore.takeOver(ref, { events, now: now(), runner }) && reply) {
        await this.settleReply(ref.owner, reply);
        const question = await this.#message(turn.owner, { conversationId, id: userMessageId });
        await this.#options.store.setTitle(turn.owner, conversationId, titleOf(question?.content ?? ""), {
          unlessNamed: true,
        });
      }
    }
  }

  /** A reply that does not run here: with what is known of its end, where its own process could not write that down. */
  async settleReply(owner: string, message: StoredMessage): Promise<StoredMessage> {
    const { reply } = message;
    if (!reply || reply.ending) return message;
    const ref = { owner, id: reply.turnId };
    const turn = await this.settle(ref);
    if (turn && !turn.ended) return message;
    // Whoever ran it recorded the reply before the end.
    const now = await this.#message(owner, message);
    if (now?.reply?.ending) return now;
    const log = turn ? await readStoredLog(this.#options.turnStore, ref) : [];
    const end = log.at(-1)?.event;
    const ending = end?.type === "end" ? { status: end.data.status, finishReason: end.data.finishReason } : INTERRUPTED;
    const content = textOf(log) || message.content;
    const logged = loggedReply(log);
    // Those that it began with, of another reply, may not all be in the log.
    const kept = (reply.calls?.length ?? 0) > (logged.calls?.length ?? 0) && { calls: reply.calls };
    const settled = { ...message, content, reply: { ...reply, ...logged, ...kept, ending } };
    await this.#options.store.saveMessage(owner, settled);
    return settled;
  }

  async #message(
    owner: string,
    { conversationId, id }: { conversationId: string; id: string },
  ): Promise<StoredMessage | null> {
    const messages = await this.#options.store.messages(owner, conversationId);
    return messages.find((message) => message.id === id) ?? null;
  }

  /** What the log lacks. The reply may have come further: it is recorded before the log ends. */
  async #lastEvents(
    { id, conversationId, userMessageId, messageId, lastId }: StoredTurn,
    { reply, log }: { reply: StoredMessage | null; log: NumberedEvent[] },
  ): Promise<NumberedEvent[]> {
    const written = textOf(log);
    const text = reply?.content.startsWith(written) ? reply.content : written;
    const { status, finishReason } = reply?.reply?.ending ?? INTERRUPTED;
    const ids = { turnId: id, conversationId, userMessageId, messageId };
    const events: ChatEvent[] = [];
    if (lastId === 0) events.push({ type: "turn", data: { ...ids, model: reply?.reply?.model ?? "" } });
    if (text.length > written.length) events.push({ type: "text", data: text.slice(written.length) });
    events.push({ type: "end", data: { status, finishReason, html: await this.#options.renderHtml(text) } });
    return events.map((event, i) => ({ id: lastId + 1 + i, event }));
  }
}
