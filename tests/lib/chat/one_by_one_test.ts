import assert from "node:assert/strict";
import { OneByOne } from "../../../lib/chat/one_by_one.ts";

Deno.test("tasks of one name wait for each other, whatever became of the one before, and for no others", async () => {
  const tasks = new OneByOne<number>();
  const begun: string[] = [];
  const gate = Promise.withResolvers<number>();
  const task = (name: string, gives: number | Promise<number>) => () => {
    begun.push(name);
    return gives;
  };
  const first = tasks.run("a", task("a1", gate.promise));
  const second = tasks.run("a", task("a2", 2));
  assert.equal(await tasks.run("b", task("b1", 3)), 3);
  assert.deepEqual(begun, ["a1", "b1"]);
  gate.reject(new Error("No"));
  await assert.rejects(first, /No/);
  assert.equal(await second, 2);
  assert.equal(await tasks.run("a", task("a3", 4)), 4);
  assert.deepEqual(begun, ["a1", "b1", "a2", "a3"]);
});
