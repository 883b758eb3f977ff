import type { ChatEvent, NumberedEvent } from "./events.ts";
import { addProgress, NO_PROGRESS, type ReplyProgress } from "./progress.ts";

/** Most events that one {@linkcode LogReader.read} hands out, so that a reader from the start gets bounded pieces. */
export const MAX_EVENTS_PER_READ = 256;

/** What an event takes beside its text, in bytes; measured. */
const EVENT_BYTES = 240;

/** The events of a turn, numbered from 1. Any number of readers follow it, each at its own pace, none delaying another. */
export class TurnLog {
  readonly #events: NumberedEvent[] = [];
  /** What was appended last: whoever has read all else is given that, the same for all. */
  #newest: readonly NumberedEvent[] = [];
  readonly #waiting = new Set<() => void>();
  #text = "";
  /** Of everything in the events that may be long. */
  #length = 0;
  #ended = false;

  /** Number of the newest event; 0 where there is none. */
  get lastId(): number {
    return this.#events.length;
  }

  /** The reply so far: all text of the events so far. */
  get text(): string {
    return this.#text;
  }

  /** What the events so far make of the reply. */
  get progress(): ReplyProgress {
    return addProgress(NO_PROGRESS, this.#events.map(({ event }) => event));
  }

  /** About how much memory it takes, in bytes. */
  get size(): number {
    return this.#events.length * EVENT_BYTES + this.#length * 2;
  }

  /** Whether nothing will be appended any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Adds events, of which readers are told together. */
  append(...events: ChatEvent[]): void {
    if (this.#ended) throw new Error("Cannot append to a log that has ended");
    if (events.length === 0) return;
    this.#newest = events.map((event, i) => ({ id: this.lastId + 1 + i, event }));
    this.#events.push(...this.#newest);
    for (const event of events) {
      if (event.type === "text") this.#text += event.data;
      if (typeof event.data === "string") this.#length += event.data.length;
      else if (event.type === "end") this.#length += event.data.html.length;
      else if (event.type === "tool_call") this.#length += event.data.arguments.length;
      else if (event.type === "tool_result") this.#length += event.data.content.length;
    }
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Events numbered `after + 1` and on, at most `limit`. */
  slice(after: number, limit: number = MAX_EVENTS_PER_READ): readonly NumberedEvent[] {
    const { length } = this.#newest;
    if (length > 0 && length <= limit && after === this.lastId - length) return this.#newest;
    return this.#events.slice(after, after + limit);
  }

  /** Calls back once, at the next change; the returned function takes that back. */
  onChange(callback: () => void): () => void {
    this.#waiting.add(callback);
    return () => this.#waiting.delete(callback);
  }

  #wake(): void {
    if (this.#waiting.size === 0) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const callback of waiting) callback();
  }
}

/** Follows the events of a turn, wherever they are. */
export interface EventReader {
  /** What came since the last read, waiting where that is nothing; `null` at the end, or once cancelled. */
  read(): Promise<readonly NumberedEvent[] | null>;
  /** Settles a pending read with `null`. */
  cancel(): void;
  /** Number for what ends the stream, once there is nothing more to read, where it needs one. */
  readonly doneId?: number;
}

/** Follows a log from an event number on. */
export class LogReader implements EventReader {
  readonly #log: TurnLog;
  #after: number;
  #cancelled = false;
  #settle: (() => void) | undefined;

  /** The first event is the one numbered `after + 1`. */
  constructor(log: TurnLog, after: number) {
    this.#log = log;
    this.#after = after;
  }

  read(): Promise<readonly NumberedEvent[] | null> {
    return new Promise((resolve) => {
      if (this.#isSettled(resolve)) return;
      const forget = this.#log.onChange(() => this.#isSettled(resolve));
      this.#settle = () => {
        forget();
        resolve(null);
      };
    });
  }

  cancel(): void {
    this.#cancelled = true;
    this.#settle?.();
  }

  /** Whether there is an answer to a read, which gets it then. Every change of a log brings one. */
  #isSettled(resolve: (events: readonly NumberedEvent[] | null) => void): boolean {
    const events = this.#cancelled ? [] : this.#log.slice(this.#after);
    this.#after += events.length;
    if (events.length > 0) resolve(events);
    else if (this.#cancelled || this.#log.ended) resolve(null);
    else return false;
    return true;
  }
}
