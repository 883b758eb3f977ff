import assert from "node:assert/strict";
import { newId } from "../../../lib/chat/id.ts";
import { admitMany, processLimits, Time } from "../../helpers/limits.ts";

const BOTH = { owner: Infinity, address: Infinity };

/** Somebody new, at an address where nobody else is. */
function visitor() {
  return { owner: newId(), address: newId() };
}

Deno.test("of many messages at once exactly as many pass as a minute has, the next when it is said that it will", async () => {
  const time = new Time();
  await using limits = processLimits({ messagesPerMinute: { ...BOTH, owner: 7 } }, { time });
  const who = visitor();
  const { admitted, refused } = await admitMany(limits, who, 50);
  assert.deepEqual([admitted.length, refused.length], [7, 43]);
  const [{ code, status, retryable, retryAfterS, message }] = refused;
  assert.deepEqual([code, status, retryable, retryAfterS], ["too_many_messages", 429, true, 9]);
  assert.equal(message, "You have sent as many messages as one may in a minute, which is 7. Try again in 9 seconds");
  time.ms += 8_000;
  await assert.rejects(limits.admit(who, newId()), { code: "too_many_messages" });
  time.ms += 1_000;
  await limits.admit(who, newId());
  await assert.rejects(limits.admit(who, newId()), { code: "too_many_messages" });
  await limits.admit(visitor(), newId());
});

Deno.test("a thousand sessions from one address pass as one does", async () => {
  await using limits = processLimits({ messagesPerMinute: { owner: 20, address: 60 } });
  const { address } = visitor();
  const results = await Promise.allSettled(Array.from({ length: 1_000 }, () => {
    return limits.admit({ owner: newId(), address }, newId());
  }));
  assert.equal(results.filter(({ status }) => status === "fulfilled").length, 60);
  const refusal = results.find((result) => result.status === "rejected")!.reason;
  assert.match(refusal.message, /^As many messages have come from your network as may in a minute, which is 60\./);
  await limits.admit({ owner: newId(), address: newId() }, newId());
  await limits.admit({ owner: newId(), address: null }, newId());
});

Deno.test("what is refused for one reason is not counted for another", async () => {
  await using limits = processLimits({ messagesPerMinute: { owner: 2, address: 5 } });
  const { address } = visitor();
  const [a, b] = [{ owner: newId(), address }, { owner: newId(), address }];
  assert.equal((await admitMany(limits, a, 30)).admitted.length, 2);
  assert.equal((await admitMany(limits, b, 30)).admitted.length, 2);
  assert.equal((await admitMany(limits, { owner: newId(), address }, 30)).admitted.length, 1);
});

for (const whose of ["owner", "address"] as const) {
  Deno.test(`exactly as many turns run at once for an ${whose} as may, and another one when one has ended`, async () => {
    await using limits = processLimits({ turns: { ...BOTH, server: Infinity, [whose]: 3 } });
    const who = visitor();
    const { admitted, refused } = await admitMany(limits, who, 20);
    assert.equal(admitted.length, 3);
    assert.deepEqual(
      new Set(refused.map(({ code, retryAfterS }) => `${code} ${retryAfterS}`)),
      new Set(["too_many_turns 5"]),
    );
    admitted[0].end(0);
    admitted[0].end(0);
    admitted[0].cancel();
    assert.equal((await admitMany(limits, who, 20)).admitted.length, 1);
  });
}

Deno.test("a server runs as many turns as it may, whoever asks for them", async () => {
  await using limits = processLimits({ turns: { ...BOTH, server: 5 } });
  const results = await Promise.allSettled(Array.from({ length: 50 }, () => limits.admit(visitor(), newId())));
  const admitted = results.flatMap((result) => result.status === "fulfilled" ? result.value : []);
  assert.equal(admitted.length, 5);
  await assert.rejects(limits.admit(visitor(), newId()), { code: "server_busy", status: 429, retryAfterS: 5 });
  for (const turn of admitted) {
    turn.end(0);
    turn.end(0);
    turn.cancel();
  }
  assert.equal((await admitMany(limits, visitor(), 50)).admitted.length, 5);
});

Deno.test("who is refused takes nobody's place on the server", async () => {
  await using limits = processLimits({ turns: { owner: 1, address: Infinity, server: 3 } });
  const who = visitor();
  for (let i = 0; i < 10; i++) await admitMany(limits, who, 2);
  assert.equal((await admitMany(limits, { ...visitor(), owner: null }, 10)).admitted.length, 2);
});

Deno.test("the same turn once more counts once, and its end is the first one's", async () => {
  await using limits = processLimits({
    messagesPerMinute: { ...BOTH, owner: 2 },
    turns: { ...BOTH, server: 9, owner: 2 },
  });
  const [who, turnId] = [visitor(), newId()];
  const [first, ...repeats] = await Promise.all(Array.from({ length: 5 }, () => limits.admit(who, turnId)));
  for (const repeat of repeats) repeat.cancel();
  await limits.admit(who, newId());
  await assert.rejects(limits.admit(who, newId()), { code: "too_many_messages" });
  first.end(0);
});

Deno.test("whoever gives up a repetition leaves the turn its place", async () => {
  await using limits = processLimits({ turns: { ...BOTH, server: Infinity, owner: 1 } });
  const [who, turnId] = [visitor(), newId()];
  const first = await limits.admit(who, turnId);
  (await limits.admit(who, turnId)).cancel();
  (await limits.admit(who, turnId)).end(9);
  await assert.rejects(limits.admit(who, newId()), { code: "too_many_turns" });
  first.end(0);
  await limits.admit(who, newId());
});

Deno.test("what did not begin after all is not counted", async () => {
  await using limits = processLimits({
    messagesPerMinute: { owner: 3, address: 3 },
    turns: { ...BOTH, server: 9, owner: 1 },
  });
  const who = visitor();
  for (let i = 0; i < 20; i++) (await limits.admit(who, newId())).cancel();
  assert.equal((await admitMany(limits, who, 1)).admitted.length, 1);
});

Deno.test("tokens of a day are used up until the next one begins by UTC, however often they are looked at", async () => {
  const time = new Time();
  await using limits = processLimits({ tokensPerDay: { owner: 1_000, all: Infinity } }, { time });
  const who = visitor();
  (await limits.admit(who, newId())).end(600);
  (await limits.admit(who, newId())).end(399);
  const last = await limits.admit(who, newId());
  last.end(1);
  const refused = limits.admit(who, newId());
  await assert.rejects(refused, { code: "too_many_tokens", retryAfterS: 23 * 3_600 });
  await assert.rejects(refused, { message: "You have used up the tokens of this day. Try again in 23 hours" });
  await limits.admit(visitor(), newId());
  time.ms += 23 * 3_600_000 - 1;
  await assert.rejects(limits.admit(who, newId()), { code: "too_many_tokens", retryAfterS: 1 });
  time.ms += 1;
  await limits.admit(who, newId());
});

Deno.test("a file counts as a message of its owner's, and as one for each megabyte of its address's", async () => {
  await using limits = processLimits({ messagesPerMinute: { owner: 3, address: 10 } });
  const { address } = visitor();
  await limits.admitFile({ owner: newId(), address }, 8 * 1_048_576);
  await assert.rejects(limits.admitFile({ owner: newId(), address }, 2 * 1_048_576 + 1), { code: "too_many_messages" });
  await limits.admitFile({ owner: newId(), address }, 2 * 1_048_576);
  const who = visitor();
  for (let i = 0; i < 3; i++) await limits.admitFile(who, 10);
  await assert.rejects(limits.admitFile(who, 10), { code: "too_many_messages" });
  // One of more than a minute's passes where nothing else came.
  await limits.admitFile(visitor(), 33 * 1_048_576);
});

Deno.test("whoever runs the server is told of each refusal", async () => {
  const codes: string[] = [];
  await using limits = processLimits({ messagesPerMinute: { ...BOTH, owner: 1 } }, {
    onRefused: ({ code }) => codes.push(code),
  });
  const who = visitor();
  await admitMany(limits, who, 3);
  await assert.rejects(limits.admitFile(who, 1));
  assert.deepEqual(codes, ["too_many_messages", "too_many_messages", "too_many_messages"]);
});
