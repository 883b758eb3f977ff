import assert from "node:assert/strict";
import { EndedTurns, KEEP_ENDED_MS } from "../../../lib/chat/ended_turns.ts";
import { TurnLog } from "../../../lib/chat/log.ts";
import type { Turn } from "../../../lib/chat/turn.ts";

/** A turn that has ended; all are of the same size. */
function ended(id: string): Turn {
  const log = new TurnLog();
  log.append({ type: "text", data: "Hello" });
  log.end();
  return { owner: "o", id, conversationId: "c", messageId: "m", log, ended: Promise.resolve() };
}

const SIZE = ended("x").log.size;

function setUp(maxBytes?: number) {
  const clock = { now: 0 };
  return { clock, turns: new EndedTurns(() => clock.now, maxBytes) };
}

const known = (turns: EndedTurns, ...ids: string[]) => ids.filter((id) => turns.get(id)?.id === id);

Deno.test("each ended turn goes when its own hour is over", () => {
  const { turns, clock } = setUp();
  turns.add(ended("a"));
  clock.now = 1_000;
  turns.add(ended("b"));
  clock.now = KEEP_ENDED_MS - 1;
  assert.deepEqual(known(turns, "a", "b", "never"), ["a", "b"]);
  clock.now = KEEP_ENDED_MS;
  assert.deepEqual(known(turns, "a", "b"), ["b"]);
  clock.now = KEEP_ENDED_MS + 1_000;
  assert.deepEqual(known(turns, "a", "b"), []);
});

Deno.test("ended turns may fill their bound to the byte, and one byte more costs the oldest", () => {
  const exact = setUp(2 * SIZE).turns;
  const tight = setUp(2 * SIZE - 1).turns;
  for (const turns of [exact, tight]) for (const id of ["a", "b"]) turns.add(ended(id));
  assert.deepEqual(known(exact, "a", "b"), ["a", "b"]);
  assert.deepEqual(known(tight, "a", "b"), ["b"]);
});

Deno.test("a turn that is larger than the bound alone is not kept", () => {
  const { turns } = setUp(SIZE - 1);
  turns.add(ended("a"));
  assert.equal(turns.get("a"), null);
});

Deno.test("what has gone makes room, whether time or the bound took it", () => {
  const { turns, clock } = setUp(2 * SIZE);
  for (const id of ["a", "b", "c"]) turns.add(ended(id));
  clock.now = KEEP_ENDED_MS;
  assert.deepEqual(known(turns, "a", "b", "c"), []);
  for (const id of ["d", "e"]) turns.add(ended(id));
  assert.deepEqual(known(turns, "d", "e"), ["d", "e"]);
});
