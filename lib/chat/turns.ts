import { ChatError, isOurs } from "../errors.ts";
import type { Admission, AdmittedTurn } from "./admission.ts";
import { EndedTurns } from "./ended_turns.ts";
import { TurnAborted } from "./ending.ts";
import type { ChatEvent } from "./events.ts";
import { historyOf } from "./history.ts";
import { newId } from "./id.ts";
import { FLUSH_MS, TurnKeeper } from "./keeper.ts";
import { LogReader, TurnLog } from "./log.ts";
import type { ModelOffer } from "./model_port.ts";
import type { TurnObserver } from "./observer.ts";
import { OneByOne } from "./one_by_one.ts";
import { type PlannedTurn, planTurn } from "./plan_turn.ts";
import type { Store, TurnRef, TurnStore } from "./ports.ts";
import type { ChatRequest } from "./request.ts";
import { runChatFlow } from "./run.ts";
import type { FlowServices } from "./services.ts";
import { Shutdown } from "./shutdown.ts";
import { initialState } from "./state.ts";
import { StoredTurns } from "./stored_turns.ts";
import { STORE_MS, withTimeLimit } from "./time_limit.ts";
import type { OpenedTurn, StartOptions, Turn, TurnProgressSoFar } from "./turn.ts";
import { createTurnFlow } from "./turn_flow.ts";
import type { StoredMessage } from "./types.ts";
import { WatchedTurn } from "./watched_turn.ts";

export interface TurnsOptions extends
  Pick<
    FlowServices,
    "model" | "tools" | "windows" | "systemPrompt" | "maxReplyLength" | "maxImageBytes" | "onError"
  > {
  /** Whether a model that was chosen may still answer; all may where absent. */
  offer?: Pick<ModelOffer, "allows">;
  store: Store;
  turnStore: TurnStore;
  /** Interrupts what still runs at its end; one that nobody begins where absent. */
  shutdown?: Shutdown;
  /** Says who may have one more turn; everybody where absent. */
  admission?: Admission;
  /** Watches the turns that run here. */
  observer?: TurnObserver;
  renderHtml(text: string): string | Promise<string>;
  /** Milliseconds since the epoch. */
  now?(): number;
  /** How often what live turns have gained is stored, in milliseconds. */
  flushMs?: number;
  /** How long the store may take for what a reply waits for, in milliseconds; `STORE_MS` where absent. */
  storeMs?: number;
  /** Bytes that the logs of ended turns may take in all. */
  maxEndedBytes?: number;
}

/** Starts turns, and knows those of this process. A turn runs to its end whether anybody reads it or not. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #now: () => number;
  /** Names this process in what it stores. */
  readonly #runner = newId();
  readonly #live = new Map<string, { turn: Turn; abort: AbortController }>();
  /** Starts, by conversation: each goes on from what the one before it made the newest. */
  readonly #starting = new OneByOne<Turn>();
  readonly #ended: EndedTurns;
  /** Those that this process does not know. */
  readonly #stored: StoredTurns;
  readonly #keeper: TurnKeeper;
  readonly #shutdown: Shutdown;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#shutdown = options.shutdown ?? new Shutdown();
    this.#shutdown.signal.addEventListener("abort", () => {
      for (const { abort } of this.#live.values()) abort.abort(new TurnAborted("interrupted"));
    });
    this.#now = options.now ?? Date.now;
    this.#ended = new EndedTurns(this.#now, options.maxEndedBytes);
    const common = { ...options, runner: this.#runner, now: this.#now };
    const onStop = (id: string, status: TurnAborted["status"]) =>
      this.#live.get(id)?.abort.abort(new TurnAborted(status));
    this.#keeper = new TurnKeeper({ ...common, flushMs: options.flushMs ?? FLUSH_MS, onStop });
    this.#stored = new StoredTurns({ ...common, keeper: this.#keeper });
  }

  /** Turns that are running. */
  get liveCount(): number {
    return this.#live.size;
  }

  /**
   * Stores the message and starts the reply to it; where the reply before it is still coming, once that has ended. A turn of
   * that `id` that is here already is given as it is.
   *
   * @throws {ChatError} `not_found`: no such conversation; `invalid_request`: what it goes on from is not there;
   * `unavailable`: shutting down, or the store fails; what the admission throws
   */
  async start(owner: string, request: ChatRequest, { id = newId(), address = null }: StartOptions = {}): Promise<Turn> {
    const over = this.#shutdown.admit();
    try {
      const turn = await this.#starting.run(`${owner} ${request.conversationId ?? id}`, () => {
        return this.get({ owner, id }) ?? this.#admit(owner, request, { id, address });
      });
      turn.ended.finally(over);
      return turn;
    } catch (error) {
      over();
      throw error;
    }
  }

  /** A turn that runs here, or has ended here within the time that logs are kept. */
  get({ owner, id }: TurnRef): Turn | null {
    const turn = this.#live.get(id)?.turn ?? this.#ended.get(id);
    return turn?.owner === owner ? turn : null;
  }

  /** A turn to be read, wherever it ran; `null` where there is none. */
  async open(ref: TurnRef): Promise<OpenedTurn | null> {
    const here = this.get(ref);
    if (here) {
      const { lastId, ended } = here.log;
      if (ended && await this.#isDeleted(here)) return null;
      return { lastId, ended, isHere: true, read: (after) => new LogReader(here.log, after) };
    }
    return await this.#stored.open(ref);
  }

  /** How far a reply has come that is still coming, wherever it runs; `null` where it is not. */
  async progress(ref: TurnRef): Promise<TurnProgressSoFar | null> {
    const here = this.get(ref);
    if (!here) return await this.#stored.progress(ref);
    const { ended, progress, lastId } = here.log;
    // Whoever reads on from here has to be told the end, which may be there already and not be stored.
    const hasEnd = here.log.slice(lastId - 1)[0]?.event.type === "end";
    return ended ? null : { ...progress, lastId: hasEnd ? lastId - 1 : lastId };
  }

  /**
   * Ends a running turn as `stopped`, its model request with it. One that runs in another process ends when that process
   * next writes down what it has. Does nothing to a turn that has ended; `false` where there is none.
   */
  async stop(ref: TurnRef): Promise<boolean> {
    const here = this.get(ref);
    if (!here) return await this.#stored.stop(ref);
    this.#live.get(here.id)?.abort.abort(new TurnAborted("stopped"));
    return true;
  }

  /** Messages of a conversation: those of the ids, or all. Replies without an ending are still coming. */
  async messages(owner: string, conversationId: string, ids?: readonly string[]): Promise<StoredMessage[]> {
    const running = new Set(this.#live.keys());
    const messages = await this.#options.store.messages(owner, conversationId, ids);
    const coming = messages.filter(({ reply }) => reply && !reply.ending && running.has(reply.turnId));
    // What ended while the messages were read is in the store by now.
    const hasEnded = coming.some(({ reply }) => !this.#live.has(reply!.turnId));
    if (hasEnded) return await this.messages(owner, conversationId, ids);
    return await Promise.all(messages.map((message) => {
      return coming.includes(message) ? message : this.#stored.settleReply(owner, message);
    }));
  }

  /** A store that fails has nothing to say about it. */
  async #isDeleted({ owner, conversationId }: Turn): Promise<boolean> {
    const found = this.#options.store.conversation(owner, conversationId);
    return await withTimeLimit(this.#options.storeMs ?? STORE_MS, found).then((found) => found === null, () => false);
  }

  /** Whatever a store throws, nothing has begun. */
  #refuse(error: unknown): never {
    if (!isOurs(error)) throw error;
    this.#options.onError?.(error);
    const message = "The store fails, so the message could not be kept, and was not sent to the model";
    throw new ChatError("unavailable", message, { retryable: true });
  }

  async #admit(owner: string, request: ChatRequest, { id, address }: Required<StartOptions>): Promise<Turn> {
    const admitted = await this.#options.admission?.admit({ owner, address }, id);
    try {
      return await this.#start(owner, request, { id, admitted });
    } catch (error) {
      admitted?.cancel();
      this.#refuse(error);
    }
  }

  async #start(
    owner: string,
    request: ChatRequest,
    { id, admitted }: { id: string; admitted?: AdmittedTurn },
  ): Promise<Turn> {
    const plan = await planTurn(owner, request, {
      ...this.#options,
      messages: (conversationId) => this.messages(owner, conversationId),
      now: this.#now(),
      id,
      runner: this.#runner,
    });
    await this.#options.store.addTurn(owner, plan.started);
    return this.#run(owner, plan, admitted);
  }

  #run(owner: string, plan: PlannedTurn, admitted?: AdmittedTurn): Turn {
    const { started, begun, origin, attachments, settings } = plan;
    const { renderHtml, onError, observer } = this.#options;
    const { replyMessage: { id: messageId, parentId, conversationId, reply }, turn: { id, leaseUntil } } = started;
    const abort = new AbortController();
    const watched = new WatchedTurn(begun, { observer, admitted });
    const read = async (id: string) => (await this.open({ owner, id }))?.read(0) ?? null;
    const flow = createTurnFlow({
      ...this.#options,
      keeper: this.#keeper,
      owner,
      started,
      modelName: settings.model,
      systemPrompt: settings.systemPrompt ?? this.#options.systemPrompt,
      temperature: settings.temperature,
      maxTokens: settings.maxTokens,
      signal: abort.signal,
      aroundStep: watched.step,
      ...historyOf(origin.history, { questionId: parentId!, signal: abort.signal, read }),
    });

    const log = new TurnLog();
    const ids = { turnId: id, conversationId, userMessageId: parentId!, messageId };
    log.append({ type: "turn", data: { ...ids, model: reply!.model } });
    const tell = (events: ChatEvent[]) => log.append(...events);
    const state = initialState(origin.message, { kept: origin.kept, attachments });
    const told = watched.run(() => runChatFlow(flow, state, { tell, renderHtml, onError }))
      .catch((error) => onError?.(error));
    // At once, so that whoever is told the end can begin another turn.
    const ended = told.then(() => watched.end(state)).then(() => this.#end(turn));
    const turn: Turn = { owner, id, conversationId, messageId, log, ended };
    this.#live.set(turn.id, { turn, abort });
    this.#keeper.add(turn, leaseUntil);
    return turn;
  }

  /** Readers are told the end once it is stored, or could not be. */
  async #end(turn: Turn): Promise<void> {
    await this.#keeper.end(turn.id);
    turn.log.end();
    this.#live.delete(turn.id);
    this.#ended.add(turn);
    // Every end leaves a log that goes in an hour: as much is cleared away as is left. A store that fails has been told of.
    await this.#options.store.sweep().catch(() => {});
  }
}
