import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { keepSwept } from "../../../lib/store/keep_swept.ts";
import { within } from "../../helpers/within.ts";

/** A store whose sweeps give what they are told to, the last of it again and again; `reached(n)` resolves at the n-th. */
function sweeps(results: (number | Error)[]) {
  let count = 0;
  const waiting = new Map<number, () => void>();
  return {
    store: {
      sweep: () => {
        const result = results[Math.min(count++, results.length - 1)];
        waiting.get(count)?.();
        return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
      },
    },
    count: () => count,
    reached: (n: number) => within(2_000, new Promise<void>((resolve) => waiting.set(n, resolve))),
  };
}

const never = (error: unknown) => assert.fail(String(error));

Deno.test("what is past its time goes at once, sweep after sweep, and then from time to time", async () => {
  const { store, count, reached } = sweeps([10, 10, 3, 0, 2, 0]);
  const again = reached(8);
  const fourth = reached(4);
  const stop = keepSwept(store, { everyMs: 1, onError: never });
  await fourth;
  await again;
  stop();
  assert.ok(count() >= 8);
});

Deno.test("a store that always says there is more is not asked for ever", async () => {
  const { store, count, reached } = sweeps([1]);
  const bound = reached(10_000);
  const stop = keepSwept(store, { everyMs: 3_600_000, onError: never });
  await bound;
  // Whoever went on would have asked again by then.
  for (let i = 0; i < 100; i++) await Promise.resolve();
  assert.equal(count(), 10_000);
  stop();
});

Deno.test("a store that fails is told to the log once for as long as it does, and is tried again", async () => {
  const [down, downAgain] = [new Error("No store"), new Error("No store again")];
  const { store, reached } = sweeps([down, down, down, 1, 0, downAgain, downAgain, 0]);
  const all = reached(9);
  const told: unknown[] = [];
  const stop = keepSwept(store, { everyMs: 1, onError: (error) => told.push(error) });
  await all;
  stop();
  assert.deepEqual(told, [down, downAgain]);
});

Deno.test("once it is stopped, no sweep begins, and what breaks then is told to nobody", async () => {
  const sweep = Promise.withResolvers<number>();
  let count = 0;
  const stop = keepSwept({ sweep: () => (count++, sweep.promise) }, { everyMs: 0, onError: never });
  stop();
  sweep.reject(new Error("Closed"));
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(count, 1);
});

Deno.test("a process that has nothing else to do ends", async () => {
  const path = fileURLToPath(new URL("../../../lib/store/keep_swept.ts", import.meta.url));
  const code = `import { keepSwept } from ${JSON.stringify(`file://${path}`)};
    keepSwept({ sweep: () => Promise.resolve(0) }, { onError() {} });`;
  const { code: exit } = await within(
    10_000,
    new Deno.Command(Deno.execPath(), { args: ["eval", code], stdout: "null", stderr: "null" }).output(),
  );
  assert.equal(exit, 0);
});
