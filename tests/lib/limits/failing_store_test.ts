import assert from "node:assert/strict";
import { newId } from "../../../lib/chat/id.ts";
import type { CountStore } from "../../../lib/limits/ports.ts";
import { MAX_NAMES } from "../../../lib/limits/tallies.ts";
import { KvCountStore } from "../../../lib/store/counts.ts";
import { FakeCounts } from "../../helpers/fake_counts.ts";
import { admitMany, processLimits, Time } from "../../helpers/limits.ts";
import { sharedKv } from "../../helpers/shared_kv.ts";
import { within } from "../../helpers/within.ts";

const SETTINGS = {
  messagesPerMinute: { owner: 5, address: 8 },
  turns: { owner: 3, address: Infinity, server: Infinity },
  tokensPerDay: { owner: 1_000, all: Infinity },
};

const FAILURES = {
  fails: () => Promise.reject(new TypeError("disk I/O error")),
  hangs: () => new Promise<never>(() => {}),
};

/** A store that fails from the moment on that a test says so. */
function breakable(): { store: CountStore; calls: number; failure: (() => Promise<never>) | null } {
  const whole = new KvCountStore(sharedKv);
  const broken = {
    calls: 0,
    failure: null as (() => Promise<never>) | null,
    store: new Proxy(whole, {
      get: (_, name: keyof CountStore) => (...args: unknown[]) => {
        broken.calls++;
        return broken.failure?.() ?? (whole[name] as (...args: unknown[]) => unknown)(...args);
      },
    }),
  };
  return broken;
}

function visitor() {
  return { owner: newId(), address: newId() };
}

for (const [does, failure] of Object.entries(FAILURES)) {
  Deno.test(`a store that ${does} stops nobody and opens no door: counting goes on in memory`, async () => {
    const time = new Time();
    const errors: unknown[] = [];
    const broken = breakable();
    const options = { time, store: broken.store, storeMs: 20, onError: (error: unknown) => errors.push(error) };
    await using limits = processLimits(SETTINGS, options);
    const who = visitor();
    const { admitted } = await admitMany(limits, who, 2);
    broken.failure = failure;
    const more = await within(5_000, admitMany(limits, who, 50));
    assert.equal(more.admitted.length, 1);
    for (const turn of [...admitted, ...more.admitted]) turn.end(10);
    const rest = await within(5_000, admitMany(limits, who, 50));
    assert.equal(rest.admitted.length, 2);
    assert.equal(rest.refused[0].code, "too_many_messages");
    // The same of somebody whom the store has never heard of.
    const strangers = await within(5_000, admitMany(limits, visitor(), 50));
    assert.equal(strangers.admitted.length, 3);
    assert.equal(errors.length, 1, "It is told once");
    const { calls } = broken;
    await admitMany(limits, visitor(), 10);
    assert.equal(broken.calls, calls, "It is not asked again and again");
  });

  Deno.test(`once a store that ${does} is back, other processes know what was counted meanwhile`, async () => {
    const time = new Time();
    const broken = breakable();
    await using limits = processLimits(SETTINGS, { time, store: broken.store, storeMs: 20 });
    await using other = processLimits(SETTINGS, { time });
    const who = visitor();
    const [first] = (await admitMany(limits, who, 1)).admitted;
    await other.admit(who, newId());
    broken.failure = failure;
    const turn = await limits.admit(who, newId());
    first.end(400);
    turn.end(700);
    // Nobody else has heard of it.
    (await other.admit(who, newId())).end(0);
    broken.failure = null;
    time.ms += 10_000;
    await limits.save();
    await assert.rejects(other.admit(who, newId()), { code: "too_many_tokens" });
    await assert.rejects(limits.admit(who, newId()), { code: "too_many_tokens" });
  });
}

Deno.test("what was sent while the store failed is held against whoever sent it, in other processes too, once it is back", async () => {
  const time = new Time();
  const broken = breakable();
  await using limits = processLimits(SETTINGS, { time, store: broken.store, storeMs: 20 });
  await using other = processLimits(SETTINGS, { time });
  const who = visitor();
  broken.failure = FAILURES.fails;
  for (let i = 0; i < 5; i++) (await limits.admit(who, newId())).end(0);
  await assert.rejects(limits.admit(who, newId()), { code: "too_many_messages" });
  (await other.admit(who, newId())).end(0);
  broken.failure = null;
  time.ms += 10_000;
  await limits.save();
  await assert.rejects(limits.admit(who, newId()), { code: "too_many_messages" });
  // One that has not counted them before hears of it when it counts.
  await assert.rejects(other.admit(who, newId()), { code: "too_many_messages" });
  await using third = processLimits(SETTINGS, { time });
  const found = await admitMany(third, who, 5);
  assert.deepEqual(found.admitted.length, 0);
});

Deno.test("a store that goes on failing is tried every ten seconds, and told of once until it is back", async () => {
  const time = new Time();
  const store = new FakeCounts(time);
  const errors: unknown[] = [];
  const options = { time, store, onError: (error: unknown) => errors.push(error) };
  await using limits = processLimits({ messagesPerMinute: { owner: 1_000, address: 1_000 } }, options);
  const who = visitor();
  store.failure = new Error("disk I/O error");
  for (let seconds = 0; seconds < 60; seconds++) {
    await limits.admit(who, newId());
    time.ms += 1_000;
  }
  assert.deepEqual([store.calls.write, errors.length], [6, 1]);
  store.failure = null;
  time.ms += 10_000;
  await limits.admit(who, newId());
  store.failure = new Error("disk I/O error");
  await limits.admit(who, newId());
  assert.equal(errors.length, 2);
  // A clock that is put back does not keep it from being tried.
  store.failure = null;
  time.ms -= 3_600_000;
  const { write } = store.calls;
  await limits.admit(visitor(), newId());
  assert.equal(store.calls.write, write + 1);
});

Deno.test("tokens of all that could not be stored are stored once they can", async () => {
  const time = new Time();
  const store = new FakeCounts(time);
  const settings = { tokensPerDay: { owner: Infinity, all: 100 } };
  await using limits = processLimits(settings, { time, store });
  const turn = await limits.admit(visitor(), newId());
  store.failure = new Error("disk I/O error");
  turn.end(100);
  await limits.save();
  await assert.rejects(limits.admit(visitor(), newId()), { code: "too_many_tokens" });
  store.failure = null;
  await limits.save();
  await using other = processLimits(settings, { time, store });
  await assert.rejects(other.admit(visitor(), newId()), { code: "too_many_tokens" });
});

Deno.test("without a store, memory holds so many names and no more; whoever has a turn that runs is not forgotten", async () => {
  const time = new Time();
  const store = new FakeCounts(time);
  store.failure = new Error("disk I/O error");
  const settings = {
    messagesPerMinute: { owner: 1, address: Infinity },
    turns: { owner: 1, address: Infinity, server: Infinity },
  };
  await using limits = processLimits(settings, { time, store });
  const [running, idle] = [visitor(), visitor()];
  await limits.admit(running, newId());
  (await limits.admit(idle, newId())).end(0);
  await assert.rejects(limits.admit(idle, newId()));
  await Promise.all(Array.from({ length: MAX_NAMES }, async () => (await limits.admit(visitor(), newId())).end(0)));
  await limits.admit(idle, newId());
  time.ms += 60_000;
  await assert.rejects(limits.admit(running, newId()), { code: "too_many_turns" });
});

Deno.test("a store whose every commit others come first in is taken for one that fails", async () => {
  const whole = new KvCountStore(sharedKv);
  let commits = 0;
  const store: CountStore = {
    read: (names) => whole.read(names),
    write: () => (commits++, Promise.resolve(null)),
    tokens: () => Promise.resolve(0),
    addTokens: () => Promise.resolve(),
  };
  await using limits = processLimits(SETTINGS, { store });
  assert.equal((await within(5_000, admitMany(limits, visitor(), 50))).admitted.length, 3);
  assert.ok(commits >= 20);
});

Deno.test("counts that cannot be read are begun anew", async () => {
  const who = visitor();
  await using limits = processLimits(SETTINGS);
  await sharedKv.set(["freshet", 1, "count", `owner ${who.owner}`], new TextEncoder().encode("garbage"));
  assert.equal((await admitMany(limits, who, 50)).admitted.length, 3);
});

Deno.test("clocks that jump lock nobody out, and open no door for longer than they jump", async () => {
  const time = new Time();
  await using limits = processLimits(SETTINGS, { time });
  const who = visitor();
  const year = 365 * 86_400_000;
  for (const jump of [year, -2 * year, year]) {
    time.ms += jump;
    const { admitted } = await admitMany(limits, who, 50);
    assert.ok(admitted.length <= 3, `${admitted.length}`);
    for (const turn of admitted) turn.end(10);
    // A minute's part later, there is one more, whatever the clock did before.
    time.ms += 12_000;
    const [turn] = (await admitMany(limits, who, 1)).admitted;
    assert.ok(turn, `after ${jump}`);
    turn.end(10);
  }
});

Deno.test("turns that a process with a wrong clock has counted do not count for ever", async () => {
  const [time, ahead] = [new Time(), new Time()];
  ahead.ms += 365 * 86_400_000;
  await using wrong = processLimits(SETTINGS, { time: ahead });
  await using right = processLimits(SETTINGS, { time });
  const who = visitor();
  assert.equal((await admitMany(wrong, who, 3)).admitted.length, 3);
  assert.deepEqual(
    (await admitMany(right, who, 3)).refused.map(({ code }) => code),
    Array(3).fill("too_many_messages"),
  );
  time.ms += 12_000;
  assert.equal((await admitMany(right, who, 1)).admitted.length, 1);
});
