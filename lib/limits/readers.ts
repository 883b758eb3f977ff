import type { NumberedEvent } from "../chat/events.ts";
import type { EventReader } from "../chat/log.ts";
import { tooManyReaders } from "./refusals.ts";

/** Counts who reads a turn at once, in this process. */
export class Readers {
  readonly #limit: number;
  readonly #counts = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * One more reader of a turn, which counts until it is at its end, fails or is cancelled.
   *
   * @throws {ChatError} `too_many_readers`
   */
  admit(turnId: string, reader: EventReader): EventReader {
    const count = this.#counts.get(turnId) ?? 0;
    if (count >= this.#limit) throw tooManyReaders(this.#limit);
    this.#counts.set(turnId, count + 1);
    return new CountedReader(reader, () => this.#leave(turnId));
  }

  #leave(turnId: string): void {
    const count = this.#counts.get(turnId)! - 1;
    if (count > 0) this.#counts.set(turnId, count);
    else this.#counts.delete(turnId);
  }
}

class CountedReader implements EventReader {
  readonly #reader: EventReader;
  #leave: (() => void) | null;

  constructor(reader: EventReader, leave: () => void) {
    this.#reader = reader;
    this.#leave = leave;
  }

  get doneId(): number | undefined {
    return this.#reader.doneId;
  }

  async read(): Promise<readonly NumberedEvent[] | null> {
    try {
      const events = await this.#reader.read();
      if (!events) this.#over();
      return events;
    } catch (error) {
      this.#over();
      throw error;
    }
  }

  cancel(): void {
    this.#reader.cancel();
    this.#over();
  }

  #over(): void {
    this.#leave?.();
    this.#leave = null;
  }
}
