import type { OutlineMessage } from "../chat/types.ts";
import { keys } from "./keys.ts";
import { type Change, type Mutation, pack } from "./limits.ts";
import { decodeOrNull, encode } from "./pieces.ts";
import { write } from "./write.ts";

/** Messages of one entry: so few that a turn rewrites some kilobytes at most, and so many that thousands are few reads. */
export const PER_ENTRY = 50;

/** What an outline has of a message; `null` in the place of one that cannot be read. */
type Line = [id: string, parentId: OutlineMessage["parentId"], role: OutlineMessage["role"]] | null;

/** A conversation and one of its messages' places. */
interface Place {
  owner: string;
  id: string;
  /** Messages before it. */
  first: number;
}

/**
 * Writes messages behind those that are in the outline, to be committed with them and with a check of the record, without which
 * nobody adds any. Nothing where the outline has not all of those: the next who reads it makes it anew.
 */
export async function addToOutline(
  kv: Deno.Kv,
  { owner, id, first }: Place,
  messages: readonly OutlineMessage[],
): Promise<Mutation[]> {
  const entry = Math.floor(first / PER_ENTRY);
  const isOpen = first % PER_ENTRY > 0;
  const { value } = isOpen ? await kv.get<Uint8Array>(keys.outlineEntry(owner, id, entry)) : { value: null };
  const lines = value ? decodeOrNull(value) as Line[] | null : [];
  if (lines?.length !== first % PER_ENTRY) return [];
  return entriesOf({ owner, id, first: entry * PER_ENTRY }, [...lines, ...messages.map(toLine)]);
}

/** A whole outline, whose lines are given from the first message on. */
export function outlineEntries(owner: string, id: string, messages: readonly (OutlineMessage | null)[]): Mutation[] {
  return entriesOf({ owner, id, first: 0 }, messages.map(toLine));
}

/** `null` where it is not there, or has not all of `count` messages: what was stored before there were any has none. */
export async function readOutline(
  kv: Deno.Kv,
  { owner, id, count }: { owner: string; id: string; count: number },
): Promise<OutlineMessage[] | null> {
  const lines: Line[] = [];
  for await (const { key, value } of kv.list<Uint8Array>({ prefix: keys.outline(owner, id) }, { batchSize: 500 })) {
    const found = decodeOrNull(value) as Line[] | null;
    if (!found || lines.length !== key.at(-1) as number * PER_ENTRY) return null;
    lines.push(...found);
  }
  return lines.length < count ? null : lines.flatMap((line) => line ? [toMessage(line)] : []);
}

/** Keeps one that was made anew, unless messages were added meanwhile. */
export async function keepOutline(kv: Deno.Kv, entries: Mutation[], check: Deno.AtomicCheck): Promise<void> {
  for (const { change } of pack(entries.map((entry): Change => ({ checks: [], mutations: [entry] })))) {
    if (await write(kv, { ...change, checks: [check] }) === null) return;
  }
}

function entriesOf({ owner, id, first }: Place, lines: Line[]): Mutation[] {
  return Array.from({ length: Math.ceil(lines.length / PER_ENTRY) }, (_, i) => ({
    type: "set",
    key: keys.outlineEntry(owner, id, first / PER_ENTRY + i),
    value: encode(lines.slice(i * PER_ENTRY, (i + 1) * PER_ENTRY)),
  }));
}

function toLine(message: OutlineMessage | null): Line {
  return message && [message.id, message.parentId, message.role];
}

function toMessage([id, parentId, role]: NonNullable<Line>): OutlineMessage {
  return { id, parentId, role };
}
