import assert from "node:assert/strict";
import { FlowBuilder } from "flowneer";
import { fail, failure } from "./helpers.ts";

interface Numbers {
  numbers: number[];
  results: number[];
  __batchItem?: number;
}

const doubled = new FlowBuilder<Numbers>().batch(
  (s) => s.numbers,
  (b) => b.startWith(async (s) => void s.results.push(await Promise.resolve((s.__batchItem ?? NaN) * 2))),
);

Deno.test("batch runs its processor for one item after the other", async () => {
  const state: Numbers = { numbers: [1, 2, 3], results: [] };
  await doubled.run(state);
  assert.deepEqual(state.results, [2, 4, 6]);
});

Deno.test("batch takes its key off the state again", async () => {
  const state: Numbers = { numbers: [1], results: [] };
  await doubled.run(state);
  assert.deepEqual(Object.keys(state), ["numbers", "results"]);
});

Deno.test("batch puts back what its key held before, undefined too", async () => {
  for (const before of [7, undefined]) {
    const state: Numbers = { numbers: [1], results: [], __batchItem: before };
    await doubled.run(state);
    assert.deepEqual(state, { numbers: [1], results: [2], __batchItem: before });
  }
});

Deno.test("batch does nothing for an empty list, and waits for one that is asynchronous", async () => {
  const state: Numbers = { numbers: [], results: [] };
  await doubled.run(state);
  assert.deepEqual(state.results, []);
  const flow = new FlowBuilder<Numbers>().batch(
    (s) => Promise.resolve(s.numbers),
    (b) => b.then((s) => void s.results.push(s.__batchItem!)),
  );
  await flow.run(Object.assign(state, { numbers: [4] }));
  assert.deepEqual(state.results, [4]);
});

Deno.test("a batch within a batch sees both items when each has its key", async () => {
  const state = {
    users: [{ name: "Ada", posts: ["a", "b"] }, { name: "Ben", posts: [] }, { name: "Cy", posts: ["c"] }],
    seen: [] as string[],
  };
  type State = typeof state & { __user: (typeof state.users)[number]; __post: string };
  await new FlowBuilder<State>()
    .batch(
      (s) => s.users,
      (b) =>
        b.startWith((s) => void s.seen.push(s.__user.name))
          .batch((s) => s.__user.posts, (p) => p.startWith((s) => void s.seen.push(s.__user.name + s.__post)), {
            key: "__post",
          }),
      { key: "__user" },
    )
    .run(state as State);
  assert.deepEqual(state.seen, ["Ada", "Adaa", "Adab", "Ben", "Cy", "Cyc"]);
  assert.deepEqual(Object.keys(state), ["users", "seen"]);
});

Deno.test("a failure in the list or the processor is the batch's, and ends it", async () => {
  const state: Numbers = { numbers: [1, 2, 3], results: [] };
  const flow = new FlowBuilder<Numbers>().batch((s) => s.numbers, (b) =>
    b.then((s) => {
      if (s.__batchItem === 2) fail();
      s.results.push(s.__batchItem!);
    }));
  const error = await failure(flow.run(state), "batch (step 0)");
  assert.equal((error.cause as Error).message, "boom");
  assert.deepEqual(state.results, [1]);
  await failure(new FlowBuilder().batch(() => fail(), (b) => b.then(() => {})).run({}), "batch (step 0)");
});
