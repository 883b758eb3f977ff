import assert from "node:assert/strict";
import { newId } from "../../../lib/chat/id.ts";
import { KvCountStore } from "../../../lib/store/counts.ts";
import { openKv } from "../../../lib/store/open.ts";
import { FakeCounts } from "../../helpers/fake_counts.ts";
import { countingKv, memoryKv } from "../../helpers/kv.ts";
import { admitMany, processLimits, Time } from "../../helpers/limits.ts";
import { waitFor } from "../../helpers/wait_for.ts";

const BOTH = { owner: Infinity, address: Infinity };

function visitor() {
  return { owner: newId(), address: newId() };
}

Deno.test("of many messages at once to several processes exactly as many pass as a minute has", async () => {
  const settings = { messagesPerMinute: { owner: 10, address: 15 } };
  await using a = processLimits(settings);
  await using b = processLimits(settings);
  await using c = processLimits(settings);
  for (let round = 0; round < 10; round++) {
    const who = visitor();
    assert.equal((await admitMany([a, b, c], who, 60)).admitted.length, 10);
    assert.equal((await admitMany([c, b, a], { ...who, owner: newId() }, 60)).admitted.length, 5);
  }
});

Deno.test("turns at once are counted over processes; one that ends makes room in another within a second", async () => {
  const time = new Time();
  const settings = { turns: { owner: 3, address: Infinity, server: Infinity } };
  await using a = processLimits(settings, { time });
  await using b = processLimits(settings, { time });
  const who = visitor();
  assert.equal((await admitMany([a, b], who, 30)).admitted.length, 3);
  const other = visitor();
  const { admitted } = await admitMany(a, other, 30);
  assert.equal(admitted.length, 3);
  assert.equal((await admitMany(b, other, 30)).admitted.length, 0);
  for (const turn of admitted) turn.end(0);
  await a.save();
  // Who has just asked in vain is answered from memory for a moment.
  assert.equal((await admitMany(b, other, 30)).admitted.length, 0);
  time.ms += 1_000;
  assert.equal((await admitMany(b, other, 30)).admitted.length, 3);
});

Deno.test("turns of a process that is gone count for half a minute, those of one that lives for as long as they run", async () => {
  const time = new Time();
  const settings = { turns: { owner: 2, address: Infinity, server: Infinity } };
  await using gone = processLimits(settings, { time });
  await using living = processLimits(settings, { time });
  await using other = processLimits(settings, { time });
  const who = visitor();
  await gone.admit(who, newId());
  await living.admit(who, newId());
  for (let seconds = 0; seconds < 28; seconds += 4) {
    time.ms += 4_000;
    await living.save();
    assert.equal((await admitMany(other, who, 3)).admitted.length, 0);
  }
  time.ms += 4_000;
  await living.save();
  const { admitted } = await admitMany(other, who, 3);
  assert.equal(admitted.length, 1);
});

Deno.test("a turn that was begun twice, in two processes at once, counts once, and goes on when the second gives up", async () => {
  const settings = { messagesPerMinute: { ...BOTH, owner: 2 }, turns: { ...BOTH, server: 9, owner: 2 } };
  await using a = processLimits(settings);
  await using b = processLimits(settings);
  const [who, turnId] = [visitor(), newId()];
  await a.admit(who, turnId);
  // Another one, so that the other process knows of the first.
  await admitMany(b, { ...who }, 1);
  (await b.admit(who, turnId)).cancel();
  await assert.rejects(b.admit(who, newId()), { code: /too_many/ });
  await assert.rejects(a.admit(who, newId()), { code: /too_many/ });
});

Deno.test("tokens that a process has used are used for all, an owner's at once and everybody's in some seconds", async () => {
  const time = new Time();
  time.ms += Math.floor(Math.random() * 1e6) * 86_400_000;
  const settings = { tokensPerDay: { owner: 100, all: 250 } };
  await using a = processLimits(settings, { time });
  await using b = processLimits(settings, { time });
  const who = visitor();
  const turn = await a.admit(who, newId());
  await (await b.admit(visitor(), newId())).end(0);
  turn.end(120);
  await a.save();
  await assert.rejects(b.admit(who, newId()), { message: /^You have used up/ });
  (await a.admit(visitor(), newId())).end(130);
  await a.save();
  await assert.rejects(a.admit(visitor(), newId()), { message: /^This server has used up/ });
  time.ms += 5_000;
  // That is asked for now, and waited for by nobody.
  await waitFor(() => b.admit(visitor(), newId()).then(() => false, () => true));
  await assert.rejects(b.admit(visitor(), newId()), { message: /^This server has used up/ });
  // Who knows nothing yet waits to know.
  await using late = processLimits(settings, { time });
  await assert.rejects(late.admit(visitor(), newId()), { message: /^This server has used up/ });
  time.ms += 86_400_000;
  await b.admit(visitor(), newId());
});

Deno.test("a message costs one commit and no read, its end none, and a refusal nothing", async () => {
  using memory = await memoryKv();
  const { kv, traffic, reset } = countingKv(memory.kv);
  const time = new Time();
  const settings = {
    messagesPerMinute: { owner: 20, address: 60 },
    turns: { owner: 3, address: 20, server: 500 },
  };
  await using limits = processLimits(settings, { time, store: new KvCountStore(kv) });
  const who = visitor();
  for (let i = 0; i < 20; i++) {
    reset();
    (await limits.admit(who, newId())).end(100);
    await limits.save();
    assert.deepEqual(traffic.calls, { commit: 1 });
  }
  reset();
  for (let i = 0; i < 100; i++) await assert.rejects(limits.admit(who, newId()));
  assert.deepEqual(traffic.calls, {});
  // Many at once share commits.
  const others = Array.from({ length: 200 }, visitor);
  await Promise.all(others.map((who) => limits.admit(who, newId())));
  assert.ok(traffic.calls.commit <= 6, `${traffic.calls.commit} commits for 200 messages`);
});

Deno.test("after any time, a message costs one commit: what the store has forgotten is not asked for", async () => {
  const time = new Time();
  const store = new FakeCounts(time);
  const settings = {
    messagesPerMinute: { owner: 20, address: 60 },
    turns: { owner: 3, address: 20, server: 500 },
    tokensPerDay: { owner: 1_000_000, all: Infinity },
  };
  await using limits = processLimits(settings, { time, store });
  const who = visitor();
  for (const pause of [1, 30_000, 61_000, 3_600_000, 86_400_000, 30 * 86_400_000]) {
    (await limits.admit(who, newId())).end(0);
    time.ms += pause;
  }
  assert.deepEqual(store.calls, { read: 0, write: 6, tokens: 0, addTokens: 0 });
});

Deno.test("who asks again and again in vain has the store asked once a second, whether others have made room", async () => {
  const time = new Time();
  const store = new FakeCounts(time);
  const settings = { turns: { owner: 1, address: Infinity, server: Infinity } };
  await using a = processLimits(settings, { time, store });
  await using b = processLimits(settings, { time, store });
  const who = visitor();
  await a.admit(who, newId());
  for (let seconds = 0; seconds < 5; seconds++) {
    for (let i = 0; i < 20; i++) await assert.rejects(b.admit(who, newId()), { code: "too_many_turns" });
    time.ms += 1_000;
  }
  assert.ok(store.calls.read <= 6, `${store.calls.read} reads`);
  const { read } = store.calls;
  // Its own turns, a process knows.
  for (let i = 0; i < 20; i++) await assert.rejects(a.admit(who, newId()), { code: "too_many_turns" });
  assert.equal(store.calls.read, read);
});

Deno.test("tokens that are used while others are being stored are stored with the next", async () => {
  const time = new Time();
  const store = new FakeCounts(time);
  const settings = { tokensPerDay: { owner: 100, all: Infinity } };
  await using limits = processLimits(settings, { time, store });
  const who = visitor();
  const [first, second] = [await limits.admit(who, newId()), await limits.admit(who, newId())];
  const { promise, resolve } = Promise.withResolvers<void>();
  store.gate = promise;
  first.end(40);
  const saving = limits.save();
  await Promise.resolve();
  second.end(60);
  resolve();
  await saving;
  await assert.rejects(limits.admit(who, newId()), { code: "too_many_tokens" });
  await limits.close();
  await using other = processLimits(settings, { time, store });
  await assert.rejects(other.admit(who, newId()), { code: "too_many_tokens" });
});

Deno.test("at midnight, processes whose clocks are not quite right count on together", async () => {
  const [before, after] = [new Time(), new Time()];
  before.ms = 20_001 * 86_400_000 - 60_000;
  after.ms = 20_001 * 86_400_000 + 60_000;
  const settings = { tokensPerDay: { owner: 100, all: Infinity } };
  const store = new FakeCounts(after);
  await using ahead = processLimits(settings, { time: after, store });
  await using behind = processLimits(settings, { time: before, store });
  const who = visitor();
  (await ahead.admit(who, newId())).end(60);
  await ahead.save();
  (await behind.admit(who, newId())).end(40);
  await behind.save();
  await assert.rejects(behind.admit(who, newId()), { code: "too_many_tokens" });
  await ahead.admitFile(who, 1);
  const third = processLimits(settings, { time: after, store });
  await assert.rejects(third.admit(who, newId()), { code: "too_many_tokens" });
});

Deno.test("with every limit off, the store is not asked at all", async () => {
  using memory = await memoryKv();
  const { kv, traffic } = countingKv(memory.kv);
  await using limits = processLimits({}, { store: new KvCountStore(kv) });
  (await limits.admit(visitor(), newId())).end(100);
  await limits.admitFile(visitor(), 100);
  assert.deepEqual(traffic.calls, {});
});

Deno.test("what is counted is forgotten by the store too", async () => {
  const kv = await openKv(":memory:");
  using _closed = { [Symbol.dispose]: () => kv.close() };
  const expiries: number[] = [];
  const store = new KvCountStore(kv);
  const write: typeof store.write = (changes) => {
    expiries.push(...changes.map(({ expireIn }) => expireIn));
    return KvCountStore.prototype.write.call(store, changes);
  };
  const limits = processLimits({
    messagesPerMinute: { owner: 20, address: 60 },
    turns: { owner: 3, address: 20, server: 500 },
  }, {
    store: {
      read: store.read.bind(store),
      tokens: () => Promise.resolve(0),
      addTokens: () => Promise.resolve(),
      write,
    },
  });
  await admitMany(limits, visitor(), 3);
  await limits.close();
  assert.ok(expiries.length >= 2 && Math.max(...expiries) <= 90_000, `${expiries}`);
});
