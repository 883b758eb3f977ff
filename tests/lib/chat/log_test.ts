import assert from "node:assert/strict";
import { LogReader, MAX_EVENTS_PER_READ, TurnLog } from "../../../lib/chat/log.ts";

function logOf(...texts: string[]): TurnLog {
  const log = new TurnLog();
  for (const data of texts) log.append({ type: "text", data });
  return log;
}

async function ids(reader: LogReader): Promise<number[]> {
  const all: number[] = [];
  for (let events; (events = await reader.read());) all.push(...events.map(({ id }) => id));
  return all;
}

Deno.test("a log numbers its events from 1 without gaps, and a reader may join after any of them", async () => {
  const log = logOf("a", "b", "c");
  log.end();
  assert.equal(log.lastId, 3);
  for (let after = 0; after <= 3; after++) {
    assert.deepEqual(await ids(new LogReader(log, after)), [1, 2, 3].slice(after));
  }
});

Deno.test("readers that wait all get what comes, each at its own place", async () => {
  const log = logOf("a");
  const first = new LogReader(log, 0);
  const second = new LogReader(log, 1);
  assert.deepEqual((await first.read())?.map(({ id }) => id), [1]);
  const [ofFirst, ofSecond] = [first.read(), second.read()];
  log.append({ type: "text", data: "b" });
  assert.deepEqual(await ofFirst, [{ id: 2, event: { type: "text", data: "b" } }]);
  assert.deepEqual(await ofSecond, await new LogReader(log, 1).read());
});

Deno.test("a read hands out at most so many events that a reader from the start gets bounded pieces", async () => {
  const log = logOf(...Array.from({ length: MAX_EVENTS_PER_READ + 1 }, String));
  const reader = new LogReader(log, 0);
  assert.equal((await reader.read())?.length, MAX_EVENTS_PER_READ);
  assert.equal((await reader.read())?.length, 1);
});

Deno.test("a cancelled reader's pending read ends, and the log no longer knows it", async () => {
  const log = new TurnLog();
  const callbacks = new Set<() => void>();
  const onChange = log.onChange.bind(log);
  log.onChange = (callback) => {
    callbacks.add(callback);
    const forget = onChange(callback);
    return () => {
      callbacks.delete(callback);
      forget();
    };
  };
  const reader = new LogReader(log, 0);
  const pending = reader.read();
  assert.equal(callbacks.size, 1);
  reader.cancel();
  assert.equal(await pending, null);
  assert.equal(callbacks.size, 0);
  assert.equal(await reader.read(), null);
});

Deno.test("a log calls back at the next change only, and not at all where that was taken back", () => {
  const log = logOf();
  let calls = 0;
  log.onChange(() => calls++);
  log.onChange(() => assert.fail("It was taken back"))();
  log.append({ type: "text", data: "a" });
  log.append({ type: "text", data: "b" });
  log.end();
  assert.equal(calls, 1);
});

Deno.test("a log's text is all text of its events, and nothing else of them", () => {
  const log = logOf("Hel");
  log.append({ type: "reasoning", data: "Hm" });
  log.append({ type: "title", data: "Greeting" });
  log.append({ type: "text", data: "lo" });
  assert.equal(log.text, "Hello");
});

Deno.test("a log's size grows with every event, and with the text in it", () => {
  assert.equal(logOf().size, 0);
  const [one, two] = [logOf("a").size, logOf("a", "b").size];
  assert.ok(one > 100 && two === 2 * one, `${one} and ${two} bytes`);
  assert.equal(logOf("a".repeat(1_001)).size - one, 2_000);
});

Deno.test("the end of the log ends waiting reads, and nothing can be appended to it", async () => {
  const log = logOf();
  const pending = new LogReader(log, 0).read();
  log.end();
  assert.equal(await pending, null);
  assert.throws(() => log.append({ type: "text", data: "late" }), /has ended/);
});

Deno.test("a log's size grows with thinking and with the finished reply's HTML too", () => {
  const log = logOf();
  log.append({ type: "reasoning", data: "" });
  const before = log.size;
  log.append({ type: "reasoning", data: "x".repeat(1_000) });
  assert.equal(log.size, 2 * before + 2_000);
  log.append({ type: "end", data: { status: "complete", finishReason: null, html: "x".repeat(500) } });
  assert.equal(log.size, 3 * before + 3_000);
});
