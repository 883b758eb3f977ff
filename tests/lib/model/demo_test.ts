import assert from "node:assert/strict";
import { ChatError } from "../../../lib/errors.ts";
import { createDemoModel } from "../../../lib/model/demo.ts";
import { quickDemo, readFixtures } from "../../helpers/demo.ts";
import { ask, collect, collectUntilError, textOf } from "../../helpers/model_contract.ts";
import { within } from "../../helpers/within.ts";

Deno.test("tokens come at a model's pace: the first after some 250 ms, then 50 a second", async () => {
  const waits: number[] = [];
  const paced = createDemoModel({
    documents: readFixtures,
    delay: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  const events = await collect(ask(paced, "Give a long answer"));
  const [first, ...others] = waits;
  assert.ok(first >= 150 && first <= 350, `${first}`);
  assert.equal(others.length, events.length - 2);
  const mean = others.reduce((sum, ms) => sum + ms, 0) / others.length;
  assert.ok(mean > 18 && mean < 22, `${mean}`);
  assert.ok(new Set(others).size > others.length / 2);
});

Deno.test("a slow start takes five seconds until the first word, as it says", async () => {
  let longest = 0;
  const paced = createDemoModel({
    documents: readFixtures,
    delay: (ms) => {
      longest = Math.max(longest, ms);
      return Promise.resolve();
    },
  });
  await collect(ask(paced, "start slowly"));
  assert.equal(longest, 5_000);
});

Deno.test("with timers of its own, the demo ends at once on abort and leaves none behind", async () => {
  const controller = new AbortController();
  const reason = new Error("Enough");
  const events = ask(createDemoModel({ documents: readFixtures }), "Hello", controller.signal)[Symbol.asyncIterator]();
  assert.equal((await events.next()).value[0].type, "text");
  const ended = assert.rejects(events.next(), reason);
  controller.abort(reason);
  await within(100, ended);
});

Deno.test("no piece is made before it is asked for", async () => {
  let pieces = 0;
  const counted = createDemoModel({
    documents: readFixtures,
    delay: () => {
      pieces++;
      return Promise.resolve();
    },
  });
  let events = 0;
  for await (const _ of ask(counted, "Give a long answer")) {
    assert.equal(pieces, ++events);
    if (events === 50) break;
  }
});

Deno.test("usage counts the pieces that came", async () => {
  const events = await collect(ask(quickDemo, "How do I change the port?"));
  const texts = events.filter(({ type }) => type === "text").length;
  const usage = events.find((event) => event.type === "usage")?.usage;
  assert.deepEqual(usage, { promptTokens: 7, completionTokens: texts, totalTokens: texts + 7 });
});

Deno.test("the documentation is read at the first question, and once", async () => {
  let reads = 0;
  const counting = createDemoModel({
    delay: () => Promise.resolve(),
    documents: () => {
      reads++;
      return readFixtures();
    },
  });
  assert.equal(reads, 0);
  await Promise.all([collect(ask(counting, "hi")), collect(ask(counting, "hi"))]);
  await collect(ask(counting, "hi"));
  assert.equal(reads, 1);
});

Deno.test("documentation that cannot be read is an error, and is tried again", async () => {
  const reads = [() => Promise.reject(new Error("No disk")), readFixtures];
  const flaky = createDemoModel({ delay: () => Promise.resolve(), documents: () => reads.shift()!() });
  const { error } = await collectUntilError(ask(flaky, "How do I deploy it?"));
  assert.ok(error instanceof ChatError);
  assert.equal(error.code, "model_unreachable");
  assert.match(textOf(await collect(ask(flaky, "How do I deploy it?"))), /docs\/deploying\.md/);
});

Deno.test("without documentation, the demo still says what it is", async () => {
  const bare = createDemoModel({ delay: () => Promise.resolve(), documents: () => Promise.resolve([]) });
  assert.match(textOf(await collect(ask(bare, "How do I deploy it?"))), /no language model[^]+I find nothing/);
});
