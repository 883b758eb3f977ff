import assert from "node:assert/strict";
import { newId } from "../../../lib/chat/id.ts";
import type { CountStore } from "../../../lib/limits/ports.ts";
import { KvCountStore } from "../../../lib/store/counts.ts";
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
