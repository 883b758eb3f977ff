import assert from "node:assert/strict";
import type { TurnProgress, TurnStore } from "../../../lib/chat/ports.ts";
import { LEASE_MS, TurnKeeper } from "../../../lib/chat/keeper.ts";
import { TurnLog } from "../../../lib/chat/log.ts";
import { waitFor } from "../../helpers/wait_for.ts";

const END = { type: "end", data: { status: "complete", finishReason: null, html: "" } } as const;

/** A keeper on a store that notes what is written, and answers what a test says. */
function setUp({ flushMs = 60_000 } = {}) {
  const commits: TurnProgress[][] = [];
  const errors: unknown[] = [];
  const stopped: [string, string][] = [];
  const clock = { now: 0 };
  const answer = { stop: [] as string[], lost: [] as string[], error: null as Error | null };
  const commit: TurnStore["commit"] = (progress) => {
    if (answer.error) return Promise.reject(answer.error);
    commits.push(structuredClone(progress));
    return Promise.resolve(structuredClone({ stop: answer.stop, lost: answer.lost }));
  };
  const keeper = new TurnKeeper({
    turnStore: { commit } as TurnStore,
    runner: "r",
    flushMs,
    now: () => clock.now,
    onStop: (id, status) => stopped.push([id, status]),
    onError: (error) => errors.push(error),
  });
  const begin = (id: string) => {
    const log = new TurnLog();
    keeper.add({ owner: "o", id, log }, clock.now + LEASE_MS);
    return log;
  };
  return { keeper, begin, commits, errors, stopped, clock, answer };
}

const say = (log: TurnLog, ...texts: string[]) => texts.forEach((data) => log.append({ type: "text", data }));
const numbers = (progress: TurnProgress[]) => progress.map(({ events }) => events.map(({ id }) => id));

Deno.test("one commit takes what all live turns have gained since the last, and nothing twice", async () => {
  const { keeper, begin, commits } = setUp();
  const [a, b] = [begin("a"), begin("b")];
  say(a, "1", "2");
  say(b, "1");
  await keeper.flush();
  say(b, "2", "3");
  await keeper.flush();
  assert.deepEqual(commits.map(numbers), [[[1, 2], [1]], [[], [2, 3]]]);
  for (const id of ["a", "b"]) await keeper.end(id);
});

Deno.test("live turns are written down by themselves, and nothing runs once there are none", async () => {
  const { keeper, begin, commits } = setUp({ flushMs: 1 });
  const log = begin("a");
  say(log, "1");
  await waitFor(() => commits.length > 1);
  log.append(END);
  await keeper.end("a");
  assert.equal(commits.at(-1)![0].ended, true);
  assert.equal(keeper.holds("a"), false);
});

Deno.test("those that ask while a commit is under way share the next", async () => {
  const { keeper, begin, commits } = setUp();
  say(begin("a"), "1");
  await Promise.all(Array.from({ length: 50 }, () => keeper.flush()));
  assert.equal(commits.length, 1);
  await keeper.end("a");
});

Deno.test("a silent turn's lease is renewed before it runs out, and not at every commit", async () => {
  const { keeper, begin, commits, clock } = setUp();
  begin("a");
  for (const at of [1_000, 4_000, 4_001, 5_000]) {
    clock.now = at;
    await keeper.flush();
  }
  const renewed = 4_001 + LEASE_MS;
  assert.deepEqual(commits.map(([{ leaseUntil }]) => leaseUntil), [LEASE_MS, LEASE_MS, renewed, renewed]);
  await keeper.end("a");
});

Deno.test("what the store did not take is written the next time, and its failure logged once", async () => {
  const { keeper, begin, commits, errors, answer } = setUp();
  const log = begin("a");
  answer.error = new Error("disk full");
  for (const text of ["1", "2"]) {
    say(log, text);
    await keeper.flush();
  }
  assert.deepEqual(errors, [answer.error]);
  answer.error = null;
  say(log, "3");
  await keeper.flush();
  assert.deepEqual(commits.map(numbers), [[[1, 2, 3]]]);
  await keeper.end("a");
});

Deno.test("a turn that somebody wants stopped is stopped, one that was taken over is interrupted and let go", async () => {
  const { keeper, begin, commits, stopped, answer } = setUp();
  for (const id of ["a", "b"]) say(begin(id), "1");
  Object.assign(answer, { stop: ["a"], lost: ["b"] });
  await keeper.flush();
  assert.deepEqual(stopped.sort(), [["a", "stopped"], ["b", "interrupted"]]);
  assert.deepEqual([keeper.holds("a"), keeper.holds("b")], [true, false]);
  await keeper.flush();
  assert.deepEqual(commits[1].map(({ turn }) => turn.id), ["a"]);
  await keeper.end("a");
});
