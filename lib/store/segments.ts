import type { ChatEvent, NumberedEvent } from "../chat/events.ts";
import type { TurnRef } from "../chat/ports.ts";
import { keys } from "./keys.ts";
import { assemble, type Whole } from "./pieces.ts";

/** Bytes of segments past which a read stops. */
const READ_BYTES = 262_144;

/** Entries read at once. */
const BATCH = 64;

/** An event as it is stored: texts, by far the most, are bare strings. Its number follows from its place. */
export type StoredEvent = string | Exclude<ChatEvent, { type: "text" }>;

export function toStored({ event }: NumberedEvent): StoredEvent {
  return event.type === "text" ? event.data : event;
}

/** Numbers consecutive events by the last one's number. */
export function numbered(stored: StoredEvent[], lastId: number): NumberedEvent[] {
  const firstId = lastId - stored.length + 1;
  return stored.map((event, i) => ({
    id: firstId + i,
    event: typeof event === "string" ? { type: "text", data: event } : event,
  }));
}

/** Events after a number, without a gap, about 256 KiB of them or one segment. A segment is a value of consecutive events. */
export async function readSegments(kv: Deno.Kv, turn: TurnRef, after: number): Promise<NumberedEvent[]> {
  const events: NumberedEvent[] = [];
  let [lastId, read] = [after, 0];
  const selector = { prefix: keys.segments(turn), start: keys.segment(turn, after + 1) };
  for await (const whole of assemble(kv.list(selector, { batchSize: BATCH }))) {
    const found = readSegment(whole);
    // So it is while a log is being removed, or past a segment that cannot be read.
    if (!found || found[0].id > lastId + 1) break;
    events.push(...found.slice(lastId + 1 - found[0].id));
    lastId = found.at(-1)!.id;
    read += whole.bytes;
    if (read >= READ_BYTES) break;
  }
  return events;
}

function readSegment(whole: Whole): NumberedEvent[] | null {
  try {
    return numbered(whole.value as StoredEvent[], whole.prefix.at(-1) as number);
  } catch {
    return null;
  }
}
