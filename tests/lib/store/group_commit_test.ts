import assert from "node:assert/strict";
import { openStore } from "../../../lib/store/kv.ts";
import { allKeys, countingKv, memoryKv, wrapKv } from "../../helpers/kv.ts";
import { OWNER } from "../../helpers/stored.ts";
import { beginTurn, progressOf, readAll, RUNNER, textEvent, texts } from "../../helpers/stored_turns.ts";
import { within } from "../../helpers/within.ts";

Deno.test("three hundred turns that go on are three commits and no read", async () => {
  using memory = await memoryKv();
  const { kv, traffic, reset } = countingKv(memory.kv);
  const { store, turns } = openStore(kv);
  const live = await Promise.all(Array.from({ length: 300 }, () => beginTurn(store)));
  await turns.commit(live.map((turn) => progressOf(turn, texts(1, 12))), RUNNER);
  for (let i = 1; i < 30; i++) {
    reset();
    await turns.commit(live.map((turn) => progressOf(turn, texts(i * 12 + 1, i * 12 + 12))), RUNNER);
    assert.deepEqual(traffic.calls, { commit: 3 });
  }
  assert.deepEqual(await readAll(turns, live[299]), texts(1, 360));
});

Deno.test("a turn that gained nothing is checked, and not written", async () => {
  using memory = await memoryKv();
  const { kv, traffic, reset } = countingKv(memory.kv);
  const { store, turns } = openStore(kv);
  const turn = await beginTurn(store);
  await turns.commit([progressOf(turn, texts(1, 1))], RUNNER);
  const versions = () => Array.fromAsync(memory.kv.list({ prefix: [] }), ({ versionstamp }) => versionstamp);
  const before = await versions();
  reset();
  await turns.commit([progressOf(turn, [])], RUNNER);
  assert.deepEqual(await versions(), before);
  await turns.commit([progressOf(turn, texts(2, 2))], RUNNER);
  assert.deepEqual(traffic.calls, { commit: 2 });
  const then = await versions();
  await turns.commit([progressOf(turn, [], { leaseUntil: 20_000 })], RUNNER);
  assert.notDeepEqual(await versions(), then);
});

Deno.test("a reader that is up to date reads one value", async () => {
  using memory = await memoryKv();
  const { kv, traffic, reset } = countingKv(memory.kv);
  const { store, turns } = openStore(kv);
  const turn = await beginTurn(store);
  await turns.commit([progressOf(turn, [textEvent(1, "x".repeat(5_000))])], RUNNER);
  await turns.commit([progressOf(turn, texts(2, 4))], RUNNER);
  reset();
  assert.deepEqual(await turns.events(turn, 1), texts(2, 4));
  assert.deepEqual(traffic, { calls: { get: 1 }, listed: 0 });
});

Deno.test("a commit that got through and did not seem to is repeated without a double", async () => {
  using memory = await memoryKv();
  let [isCut, commits] = [false, 0];
  const cutting = wrapKv(memory.kv, (name, call) => {
    if (name !== "commit" || !isCut || ++commits !== 2) return call();
    return (call() as Promise<unknown>).then(() => Promise.reject(new Error("Connection lost")));
  });
  const { store, turns } = openStore(cutting);
  const live = await Promise.all(Array.from({ length: 250 }, () => beginTurn(store)));
  const progress = live.map((turn) => progressOf(turn, texts(1, 5), { ended: true }));
  isCut = true;
  await assert.rejects(turns.commit(progress, RUNNER), /Connection lost/);
  assert.deepEqual(await turns.commit(progress, RUNNER), { stop: [], lost: [] });
  for (const turn of live) assert.deepEqual(await turns.events(turn, 0), texts(1, 5));
});

Deno.test("an event that takes many commits is seen whole or not at all, and takes no other turn with it", async () => {
  using memory = await memoryKv();
  const { store, turns } = openStore(memory.kv);
  const [turn, other] = [await beginTurn(store), await beginTurn(store)];
  const seen = new Set<number>();
  const look = async () => seen.add((await turns.events(turn, 0)).length);
  const watching = openStore(wrapKv(memory.kv, (name, call) => name === "commit" ? look().then(call) : call()));
  const long = [textEvent(1, "x"), textEvent(2, "水".repeat(1_000_000))];
  await watching.turns.commit([progressOf(turn, long), progressOf(other, texts(1, 2))], RUNNER);
  assert.deepEqual([...seen], [0, 2]);
  assert.deepEqual(await turns.events(turn, 0), long);
  assert.deepEqual(await turns.events(other, 0), texts(1, 2));
});

Deno.test("a runner that loses its turn amid a long event leaves nothing of it", async () => {
  using memory = await memoryKv();
  const { store, turns } = openStore(memory.kv);
  const turn = await beginTurn(store);
  let commits = 0;
  const end = { events: [textEvent(1, "end")], now: 10_001, runner: "runner-2" };
  const late = openStore(wrapKv(memory.kv, (name, call) => {
    return name === "commit" && ++commits === 3 ? turns.takeOver(turn, end).then(call) : call();
  }));
  const told = await late.turns.commit([progressOf(turn, [textEvent(1, "x".repeat(3_000_000))])], RUNNER);
  assert.deepEqual(told, { stop: [], lost: [turn.id] });
  assert.deepEqual(await turns.events(turn, 0), [textEvent(1, "end")]);
  assert.deepEqual((await allKeys(memory.kv)).filter((key) => key[2] === "segment"), []);
});

Deno.test("a deleted conversation takes the logs of its turns along, to the last key", async () => {
  using memory = await memoryKv();
  let time = 1_000;
  const { store, turns } = openStore(memory.kv, { now: () => time });
  const [ended, live] = [await beginTurn(store), await beginTurn(store)];
  await turns.commit([progressOf(ended, texts(1, 1_000), { ended: true }), progressOf(live, texts(1, 1_000))], RUNNER);
  await turns.commit([progressOf(live, texts(1_001, 1_005))], RUNNER);
  for (const { conversationId } of [ended, live]) await store.deleteConversation(OWNER, conversationId, 0);
  time += 1;
  await store.sweep();
  assert.deepEqual(await allKeys(memory.kv), []);
});

Deno.test("the log of a turn leaves no key an hour after its end", async () => {
  using memory = await memoryKv();
  let time = 1_000;
  const { store, turns } = openStore(memory.kv, { now: () => time });
  const before = (await allKeys(memory.kv)).length;
  const turn = await beginTurn(store);
  for (let i = 0; i < 30; i++) {
    await turns.commit([progressOf(turn, texts(i * 100 + 1, i * 100 + 100), { ended: i === 29 })], RUNNER);
  }
  time += 3_600_000;
  assert.equal(await store.sweep(), 1);
  const kinds = (await allKeys(memory.kv)).map((key) => key[2]);
  const left = ["changed", "conversation", "conversations", "message", "message", "outline", "recent"];
  assert.deepEqual(kinds.sort(), left);
  assert.equal(before, 0);
});

Deno.test("waiting does not wake for a lease or a stop, and leaves neither a watch nor a listener", async () => {
  using memory = await memoryKv();
  let [open, polls, listeners] = [0, 0, 0];
  const fourth = Promise.withResolvers<void>();
  const watching = wrapKv(memory.kv, (name, call) => {
    if (name === "get" && ++polls === 4) fourth.resolve();
    const result = call();
    if (name !== "watch") return result;
    open++;
    const reader = (result as ReadableStream).getReader();
    return new ReadableStream({
      pull: async (controller) => controller.enqueue((await reader.read()).value),
      cancel: () => (open--, reader.cancel()),
    }, { highWaterMark: 0 });
  });
  const { turns: reading } = openStore(watching, { pollMs: 1 });
  const { store, turns } = openStore(memory.kv);
  const turn = await beginTurn(store);
  await turns.requestStop(turn);
  await turns.commit([progressOf(turn, [], { leaseUntil: 20_000 })], RUNNER);
  const reader = new AbortController();
  const signal: AbortSignal = Object.assign(reader.signal, {
    addEventListener: (
      ...args: unknown[]
    ) => (listeners++, Reflect.apply(EventTarget.prototype.addEventListener, signal, args)),
    removeEventListener: (
      ...args: unknown[]
    ) => (listeners--, Reflect.apply(EventTarget.prototype.removeEventListener, signal, args)),
  });
  let isAwake = false;
  const waiting = reading.changed(turn, { lastId: 0, signal }).then(() => isAwake = true);
  await fourth.promise;
  assert.deepEqual({ isAwake, open, listeners }, { isAwake: false, open: 1, listeners: 1 });
  await turns.commit([progressOf(turn, texts(1, 1), { leaseUntil: 20_000 })], RUNNER);
  await within(1_000, waiting);
  assert.deepEqual({ open, listeners }, { open: 0, listeners: 0 });

  const next = reading.changed(turn, { lastId: 1, signal });
  reader.abort();
  await within(1_000, next);
  assert.deepEqual({ open, listeners }, { open: 0, listeners: 0 });
});

Deno.test("waiting goes on by polling where the watch breaks, and fails where the store does", async () => {
  using memory = await memoryKv();
  let isDown = false;
  const broken = wrapKv(memory.kv, (name, call) => {
    if (name === "watch") return new ReadableStream({ start: (controller) => controller.error(new Error("No watch")) });
    if (isDown) throw new Error("No store");
    return call();
  });
  const { turns: reading } = openStore(broken, { pollMs: 1 });
  const { store, turns } = openStore(memory.kv);
  const turn = await beginTurn(store);
  const { signal } = new AbortController();
  const changed = reading.changed(turn, { lastId: 0, signal });
  await turns.commit([progressOf(turn, texts(1, 1))], RUNNER);
  await within(1_000, changed);
  isDown = true;
  await assert.rejects(within(1_000, reading.changed(turn, { lastId: 1, signal })), /No store/);
});
