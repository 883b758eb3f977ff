import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { NumberedEvent } from "../../../lib/chat/events.ts";
import type { TurnRef, TurnStore } from "../../../lib/chat/ports.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { openKv } from "../../../lib/store/open.ts";
import { kvPath } from "../../helpers/kv.ts";
import { addConversation, newTurn, OWNER } from "../../helpers/stored.ts";
import { beginTurn, progressOf, RUNNER, textEvent, texts } from "../../helpers/stored_turns.ts";
import { within } from "../../helpers/within.ts";

const PROCESS = fileURLToPath(new URL("../../helpers/store_process.ts", import.meta.url));
const signal = new AbortController().signal;

/** Follows a turn to its end, as a reader does; calls back with what there is so far. */
async function follow(turns: TurnStore, turn: TurnRef, onEvents?: (all: NumberedEvent[]) => Promise<unknown>) {
  const all: NumberedEvent[] = [];
  while (true) {
    const isOver = (await turns.turn(turn))!.ended;
    const events = await turns.events(turn, all.length);
    all.push(...events);
    await onEvents?.(all);
    if (isOver && events.length === 0) return all;
    if (events.length === 0) await turns.changed(turn, { lastId: all.length, signal });
  }
}

Deno.test("a turn of another process is read live, stopped from here, and taken over when it is abandoned", async () => {
  await using file = await kvPath();
  const { store, turns } = openStore(await openKv(file.path), { pollMs: 10 });
  const args = ["run", "--quiet", "-A", PROCESS, file.path];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { turn, abandoned } = JSON.parse((await reader.read()).value!);

  let stopped: boolean | undefined;
  const all = await within(
    10_000,
    follow(turns, turn, async (all) => {
      if (all.length >= 50) stopped ??= await turns.requestStop(turn);
    }),
  );
  assert.equal(stopped, true);
  assert.deepEqual(all, texts(1, all.length));
  assert.ok(all.length > 50);
  assert.equal((await store.messages(OWNER, turn.conversationId)).length, 2);
  assert.equal((await child.status).code, 0);
  await reader.cancel();

  const end = { events: [textEvent(4, "end")], now: 10_001, runner: "runner-2" };
  assert.equal(await turns.takeOver(abandoned, end), true);
  assert.deepEqual(await follow(turns, abandoned), [...texts(1, 3), textEvent(4, "end")]);
  store.close();
});

Deno.test("two handles on one file make branches, read each other live and agree on who takes over", async () => {
  await using file = await kvPath();
  const handles = [openStore(await openKv(file.path)), openStore(await openKv(file.path), { pollMs: 5 })];
  const [a, b] = handles;
  const { conversation } = await addConversation(a.store);
  const turns = Array.from({ length: 20 }, () => newTurn(conversation));
  await Promise.all(turns.map((turn, i) => handles[i % 2].store.addTurn(OWNER, turn)));
  assert.equal((await b.store.messages(OWNER, conversation.id)).length, 42);

  const turn = await beginTurn(a.store);
  const read = follow(b.turns, turn);
  for (let i = 0; i < 20; i++) {
    await a.turns.commit([progressOf(turn, texts(i * 5 + 1, i * 5 + 5), { ended: i === 19 })], RUNNER);
  }
  assert.deepEqual(await within(5_000, read), texts(1, 100));

  const abandoned = await beginTurn(a.store);
  const won = await Promise.all(Array.from({ length: 20 }, (_, i) => {
    const end = { events: [textEvent(1, `${i}`)], now: 10_001, runner: `taker-${i}` };
    return handles[i % 2].turns.takeOver(abandoned, end);
  }));
  assert.equal(won.filter(Boolean).length, 1);
  assert.deepEqual(await a.turns.events(abandoned, 0), [textEvent(1, `${won.indexOf(true)}`)]);
  for (const { store } of handles) store.close();
});
