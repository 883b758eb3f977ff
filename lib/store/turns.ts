import type { NumberedEvent } from "../chat/events.ts";
import type { StoredTurn, TurnProgress, TurnRef, TurnStore } from "../chat/ports.ts";
import { isId, keys } from "./keys.ts";
import { type Change, MAX_GET_MANY, pack } from "./limits.ts";
import { CONFLICT, retry } from "./retry.ts";
import { numbered, readSegments } from "./segments.ts";
import { advance, type FoundTurn, readable, readTurn, toFoundTurn, type TurnRecord } from "./turn_record.ts";
import { watchKey } from "./watch.ts";
import { write } from "./write.ts";

/** One turn's part in a commit. */
interface Step extends Change {
  progress: TurnProgress;
  /** What the record is then. */
  record: TurnRecord;
}

/** Turns and their logs, in Deno KV. */
export class KvTurnStore implements TurnStore {
  readonly #kv: Deno.Kv;
  readonly #now: () => number;
  readonly #pollMs: number;
  /** Turns that run here, by id, as they were written last: a commit need not read them while nobody else writes. */
  readonly #known = new Map<string, FoundTurn>();

  constructor(kv: Deno.Kv, { now, pollMs }: { now: () => number; pollMs: number }) {
    this.#kv = kv;
    this.#now = now;
    this.#pollMs = pollMs;
  }

  async turn(ref: TurnRef): Promise<StoredTurn | null> {
    return (await this.#readable(ref))?.turn ?? null;
  }

  async commit(progress: TurnProgress[], runner: string): Promise<{ stop: string[]; lost: string[] }> {
    const stop = new Set<string>();
    const lost = new Set<string>();
    let pending = progress;
    await retry(async () => {
      await this.#learn(pending);
      const steps = pending.flatMap((progress) => {
        const { id } = progress.turn;
        const { record, check } = this.#known.get(id)!;
        const isOurs = record?.turn.runner === runner;
        if (!isOurs) lost.add(id);
        else if (record.turn.stop) stop.add(id);
        // One of ours has ended where this repeats a commit that did not seem to get through.
        if (isOurs && !record.turn.ended) return [toStep(progress, { record, check, now: this.#now() })];
        this.#known.delete(id);
        return [];
      });
      pending = await this.#write(steps);
      if (pending.length > 0) return CONFLICT;
    });
    return { stop: [...stop], lost: [...lost] };
  }

  async events(ref: TurnRef, after: number): Promise<NumberedEvent[]> {
    // The record first: what leaves its tail is in a segment by then.
    const record = await this.#readable(ref);
    if (!record) return [];
    const tail = numbered(record.tail, record.turn.lastId);
    const isInTail = after >= record.turn.lastId - tail.length;
    const events = isInTail ? [] : await readSegments(this.#kv, ref, after);
    const next = (events.at(-1)?.id ?? after) + 1;
    return tail.length > 0 && next >= tail[0].id ? [...events, ...tail.slice(next - tail[0].id)] : events;
  }

  async requestStop(ref: TurnRef): Promise<boolean> {
    if (!isId(ref.owner, ref.id)) return false;
    return await retry(async () => {
      const found = await readTurn(this.#kv, ref);
      const record = readable(found, this.#now());
      if (!record || record.turn.ended) return false;
      if (record.turn.stop) return true;
      const { mutations, pieces } = advance(record, { events: [], fields: { stop: true }, now: this.#now() });
      return await write(this.#kv, { checks: [found.check], mutations, pieces }) === null ? CONFLICT : true;
    });
  }

  async takeOver(
    ref: TurnRef,
    { events, now, runner }: { events: NumberedEvent[]; now: number; runner: string },
  ): Promise<boolean> {
    if (!isId(ref.owner, ref.id)) return false;
    return await retry(async () => {
      const { record, check } = await readTurn(this.#kv, ref);
      if (!record || record.turn.ended || record.turn.leaseUntil >= now) return false;
      if (events[0]?.id !== record.turn.lastId + 1) return false;
      const { mutations, pieces } = advance(record, {
        events,
        fields: { ended: true, takenOver: true, runner },
        now: this.#now(),
      });
      return await write(this.#kv, { checks: [check], mutations, pieces }) === null ? CONFLICT : true;
    });
  }

  async changed(ref: TurnRef, { lastId, signal }: { lastId: number; signal: AbortSignal }): Promise<void> {
    if (!isId(ref.owner, ref.id)) return;
    const isNews = (entry: Deno.KvEntryMaybe<Uint8Array>) => {
      const { turn = null } = readable(toFoundTurn(entry), this.#now()) ?? {};
      return !turn || turn.ended || turn.lastId > lastId;
    };
    await watchKey(this.#kv, keys.turn(ref), { until: isNews, pollMs: this.#pollMs, signal });
  }

  async #readable(ref: TurnRef): Promise<TurnRecord | null> {
    return isId(ref.owner, ref.id) ? readable(await readTurn(this.#kv, ref), this.#now()) : null;
  }

  /** Reads the turns that are not known. */
  async #learn(progress: TurnProgress[]): Promise<void> {
    const unknown = progress.map(({ turn }) => turn).filter(({ id }) => !this.#known.has(id));
    for (let i = 0; i < unknown.length; i += MAX_GET_MANY) {
      const refs = unknown.slice(i, i + MAX_GET_MANY);
      const entries = await this.#kv.getMany<Uint8Array[]>(refs.map(keys.turn));
      refs.forEach(({ id }, at) => this.#known.set(id, toFoundTurn(entries[at])));
    }
  }

  /** Gives the progress that somebody else's writing kept from being written. */
  async #write(steps: Step[]): Promise<TurnProgress[]> {
    const refused: TurnProgress[] = [];
    for (const { parts, change } of pack(steps)) {
      // Unless this gets through, it is not known how they stand.
      for (const { progress } of parts) this.#known.delete(progress.turn.id);
      const versionstamp = await write(this.#kv, change);
      for (const { progress, record, mutations, checks: [check] } of parts) {
        if (versionstamp === null) refused.push(progress);
        else if (!record.turn.ended) {
          const stands = mutations.length > 0 ? { ...check, versionstamp } : check;
          this.#known.set(progress.turn.id, { record, check: stands });
        }
      }
    }
    return refused;
  }
}

/** A turn that gained nothing and renews no lease is only checked. */
function toStep(
  progress: TurnProgress,
  { record, check, now }: { record: TurnRecord; check: Deno.AtomicCheck; now: number },
): Step {
  const { id, lastId } = record.turn;
  const events = progress.events.filter((event) => event.id > lastId);
  if (events.length > 0 && events[0].id !== lastId + 1) {
    throw new RangeError(`Cannot append event ${events[0].id} to turn "${id}": its log ends with ${lastId}`);
  }
  const { ended, leaseUntil } = progress;
  const isSame = events.length === 0 && !ended && leaseUntil === record.turn.leaseUntil;
  const after = isSame ? { record, mutations: [] } : advance(record, { events, fields: { ended, leaseUntil }, now });
  return { progress, checks: [check], ...after };
}
