import assert from "node:assert/strict";
import { FlowBuilder } from "flowneer";
import { fakeTimers } from "../fake_timers.ts";
import { fail, settled } from "../helpers.ts";

/** A flow whose generator yields until it is ended, and the log of what happened in it. */
function endless() {
  const log: string[] = [];
  const flow = new FlowBuilder().then(async function* () {
    try {
      for (let n = 0;; n++) {
        yield n;
        await settled();
      }
    } finally {
      log.push("generator ended");
    }
  }).then(() => fail("must not run"));
  const ended = new Promise<void>((resolve) => {
    flow.addHooks({
      onError: (_meta, error) => void log.push(`onError ${error}`),
      afterStep: () => void log.push("afterStep"),
      afterFlow: () => {
        log.push("afterFlow");
        resolve();
      },
    });
  });
  return { flow, log, ended };
}

Deno.test("breaking out of a stream ends its run, with the generator's finally blocks and the afterFlow hooks", async () => {
  const { flow, log, ended } = endless();
  for await (const event of flow.stream({})) {
    if (event.type === "chunk" && event.data === 3) break;
  }
  await ended;
  assert.deepEqual(log, ["generator ended", "afterFlow"]);
});

Deno.test("throwing inside the loop ends the run, and comes out of the loop", async () => {
  const { flow, log, ended } = endless();
  const read = async () => {
    for await (const event of flow.stream({})) if (event.type === "chunk") fail("reader");
  };
  await assert.rejects(read(), { message: "reader" });
  await ended;
  assert.deepEqual(log, ["generator ended", "afterFlow"]);
});

Deno.test("throw() ends the run and rejects with the error", async () => {
  const { flow, log, ended } = endless();
  const stream = flow.stream({});
  await stream.next();
  await stream.next();
  await assert.rejects(stream.throw(new Error("mine")), { message: "mine" });
  assert.deepEqual(await stream.next(), { done: true, value: undefined });
  await ended;
  assert.deepEqual(log, ["generator ended", "afterFlow"]);
});

Deno.test("`await using` ends the run at the end of the block", async () => {
  const { flow, ended } = endless();
  {
    await using stream = flow.stream({});
    await stream.next();
  }
  await ended;
});

Deno.test("leaving does not wait for a step that hangs, and answers the next that is under way", async () => {
  const stream = new FlowBuilder().then(() => new Promise<void>(() => {})).stream({});
  await stream.next();
  const pending = [stream.next(), stream.next()];
  assert.deepEqual(await stream.return("left"), { done: true, value: "left" });
  assert.deepEqual(await Promise.all(pending), Array(2).fill({ done: true, value: undefined }));
  assert.deepEqual(await stream.next(), { done: true, value: undefined });
});

Deno.test("leaving ends the run at the first yield after a silent model speaks again", async () => {
  const silence = Promise.withResolvers<void>();
  const log: string[] = [];
  const flow = new FlowBuilder().then(async function* () {
    try {
      yield "first";
      await silence.promise;
      yield "second";
      log.push("must not get here");
    } finally {
      log.push("finally");
    }
  });
  const stream = flow.stream({});
  await stream.next();
  await stream.next();
  await stream.return(undefined);
  assert.deepEqual(log, []);
  silence.resolve();
  await settled();
  assert.deepEqual(log, ["finally"]);
});

Deno.test("leaving between steps keeps the next one from running", async () => {
  const gate = Promise.withResolvers<void>();
  let ran = false;
  const stream = new FlowBuilder().then(() => gate.promise).then(() => void (ran = true)).stream({});
  await stream.next();
  await stream.return(undefined);
  gate.resolve();
  await settled();
  assert.equal(ran, false);
});

Deno.test("leaving a stream that has not started keeps it from starting", async () => {
  let ran = false;
  const stream = new FlowBuilder().then(() => void (ran = true)).stream({});
  await stream.return(undefined);
  assert.deepEqual(await stream.next(), { done: true, value: undefined });
  await settled();
  assert.equal(ran, false);
});

Deno.test("what fails after the consumer has left is nobody's unhandled rejection", async () => {
  const unhandled: unknown[] = [];
  const listener = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    unhandled.push(event.reason);
  };
  globalThis.addEventListener("unhandledrejection", listener);
  const gate = Promise.withResolvers<void>();
  const flow = new FlowBuilder().then(async () => {
    await gate.promise;
    fail();
  });
  flow.addHooks({ afterFlow: () => fail("afterFlow") });
  const stream = flow.stream({});
  await stream.next();
  await stream.return(undefined);
  gate.resolve();
  await settled();
  await settled();
  globalThis.removeEventListener("unhandledrejection", listener);
  assert.deepEqual(unhandled, []);
});

Deno.test("leaving ends the pause between two attempts", async () => {
  using clock = fakeTimers();
  const calls: string[] = [];
  const flow = new FlowBuilder().then(() => (calls.push("attempt"), fail()), { retries: 5, delaySec: 60 });
  flow.addHooks({ afterFlow: () => void calls.push("afterFlow") });
  const stream = flow.stream({});
  await stream.next();
  const pause = await clock.next();
  await stream.return(undefined);
  await settled();
  assert.deepEqual([calls, pause.cleared], [["attempt", "afterFlow"], true]);
});

Deno.test("reading to the end aborts nothing", async () => {
  const state: { late?: boolean } = {};
  const flow = new FlowBuilder<typeof state>().then(() => {});
  flow.addHooks({ afterFlow: (s) => void (s.late = true) });
  for await (const event of flow.stream(state)) if (event.type === "done") break;
  assert.equal(state.late, true);
});

Deno.test("one consumer leaving does not touch another stream of the builder", async () => {
  const gate = Promise.withResolvers<void>();
  const flow = new FlowBuilder<{ name: string }>().then(() => gate.promise).then(async function* (s) {
    yield s.name;
  });
  const [leaving, staying] = [flow.stream({ name: "leaving" }), flow.stream({ name: "staying" })];
  await leaving.next();
  const rest = Array.fromAsync(staying);
  await leaving.return(undefined);
  gate.resolve();
  assert.ok((await rest).some((event) => event.type === "chunk" && event.data === "staying"));
});

Deno.test("after leaving, neither queued nor later events come", async () => {
  const { flow, ended } = endless();
  const stream = flow.stream({});
  await stream.next();
  await settled();
  await stream.return(undefined);
  assert.deepEqual(await stream.next(), { done: true, value: undefined });
  await ended;
  await settled();
  assert.deepEqual(await stream.next(), { done: true, value: undefined });
});
