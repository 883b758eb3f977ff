import type { NumberedEvent } from "../../lib/chat/events.ts";
import type { Store, TurnProgress, TurnRef, TurnStore } from "../../lib/chat/ports.ts";
import { addConversation, OWNER } from "./stored.ts";

/** Who runs the turns of these tests. */
export const RUNNER = "runner-1";

/** Text events numbered from `first` to `last`. */
export function texts(first: number, last: number): NumberedEvent[] {
  return Array.from({ length: last - first + 1 }, (_, i) => textEvent(first + i, `${first + i} `));
}

export function textEvent(id: number, data: string): NumberedEvent {
  return { id, event: { type: "text", data } };
}

/** Progress of a turn with a lease to 10,000 that has not ended, unless told otherwise. */
export function progressOf(turn: TurnRef, events: NumberedEvent[], fields: Partial<TurnProgress> = {}): TurnProgress {
  return { turn, events, ended: false, leaseUntil: 10_000, ...fields };
}

/** Begins a turn. */
export async function beginTurn(store: Store): Promise<TurnRef & { conversationId: string }> {
  const { turn, conversation } = await addConversation(store);
  return { owner: OWNER, id: turn.id, conversationId: conversation.id };
}

/** All events after a number, by as many reads as it takes. */
export async function readAll(turns: TurnStore, turn: TurnRef, after = 0): Promise<NumberedEvent[]> {
  const all: NumberedEvent[] = [];
  for (let read = await turns.events(turn, after); read.length > 0;) {
    all.push(...read);
    read = await turns.events(turn, all.at(-1)!.id);
  }
  return all;
}
