import { type AbandonedOptions, AbandonedTurns } from "./abandoned.ts";
import type { Store, TurnRef, TurnStore } from "./ports.ts";
import { addProgress, NO_PROGRESS } from "./progress.ts";
import { readStoredLog, StoredLogReader } from "./stored_log.ts";
import type { OpenedTurn, TurnProgressSoFar } from "./turn.ts";
import type { StoredMessage } from "./types.ts";

/** Turns of other processes, or of earlier ones, as the store has them. Looking at one that was abandoned ends it. */
export class StoredTurns {
  readonly #store: TurnStore;
  readonly #conversations: Store;
  readonly #abandoned: AbandonedTurns;

  constructor(options: AbandonedOptions) {
    this.#store = options.turnStore;
    this.#conversations = options.store;
    this.#abandoned = new AbandonedTurns(options);
  }

  /** `null` where there is none. */
  async open(ref: TurnRef): Promise<OpenedTurn | null> {
    const look = (ref: TurnRef) => this.#abandoned.settle(ref);
    const turn = await look(ref);
    if (!turn || !await this.#conversations.conversation(ref.owner, turn.conversationId)) return null;
    const { lastId, ended, takenOver } = turn;
    return {
      lastId,
      ended,
      isHere: false,
      takenOver,
      read: (after) => new StoredLogReader({ store: this.#store, ref, after, look }),
    };
  }

  /** `null` where its reply is not coming. */
  async progress(ref: TurnRef): Promise<TurnProgressSoFar | null> {
    const turn = await this.#abandoned.settle(ref);
    if (!turn || turn.ended) return null;
    const log = (await readStoredLog(this.#store, ref)).filter(({ event }) => event.type !== "end");
    return { ...addProgress(NO_PROGRESS, log.map(({ event }) => event)), lastId: log.at(-1)?.id ?? 0 };
  }

  /** Asks whoever runs it to stop it; `false` where there is no such turn. */
  async stop(ref: TurnRef): Promise<boolean> {
    const turn = await this.#abandoned.settle(ref);
    if (turn && !turn.ended) await this.#store.requestStop(ref);
    return turn !== null;
  }

  /** The message, with its ending where its turn does not run any more. */
  settleReply(owner: string, message: StoredMessage): Promise<StoredMessage> {
    return this.#abandoned.settleReply(owner, message);
  }
}
