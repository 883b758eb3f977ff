import assert from "node:assert/strict";
import { CHANNEL, finishTogether } from "../../lib/threads.ts";
import { within } from "../helpers/within.ts";

/** Longest that a thread takes to be there and to speak, in milliseconds: what it runs is checked first, on a busy machine. */
const LONGEST_MS = 30_000;

/** What the other thread names itself. */
const WORKER = 0.5;

const worker = `
  Math.random = () => ${WORKER};
  const { finishTogether } = await import(${JSON.stringify(import.meta.resolve("../../lib/threads.ts"))});
  const work = Promise.withResolvers();
  onmessage = ({ data }) => data === "work is done" ? work.resolve() : begin();
  async function begin() {
    const finished = finishTogether(work.promise);
    postMessage("begun");
    await finished;
  }
  postMessage("ready");
`;

/** A thread that has work to do until it is told that it is done, and the next of what it says. */
function startThread() {
  const thread = new Worker(URL.createObjectURL(new Blob([worker], { type: "text/javascript" })), { type: "module" });
  const said: string[] = [];
  const waiting: ((word: string) => void)[] = [];
  thread.onmessage = ({ data }) => waiting.length > 0 ? waiting.shift()!(data) : said.push(data);
  const next = () => {
    return said.length > 0 ? Promise.resolve(said.shift()!) : new Promise<string>((resolve) => waiting.push(resolve));
  };
  return { thread, said, next };
}

Deno.test("a thread alone is finished when its work is", async () => {
  await within(LONGEST_MS, finishTogether(Promise.resolve()));
});

for (const isBusyFirst of [true, false]) {
  Deno.test(`a thread without work waits for one that has some and was told to end ${isBusyFirst ? "before" : "after"} it`, async () => {
    const { thread, next } = startThread();
    assert.equal(await within(LONGEST_MS, next()), "ready");
    const channel = new BroadcastChannel(CHANNEL);
    const heard = Promise.withResolvers<void>();
    let isFinished = false;
    const begin = () => finishTogether(Promise.resolve(), heard.promise).then(() => isFinished = true);
    if (isBusyFirst) {
      thread.postMessage("begin");
      assert.equal(await within(LONGEST_MS, next()), "begun");
    }
    const hasWork = new Promise<void>((resolve) => {
      // Its first word, or its answer to ours.
      channel.onmessage = ({ data: { thread, isFirst = false } }) => {
        if (thread === WORKER && isFirst === !isBusyFirst) resolve();
      };
    });
    const finished = begin();
    if (!isBusyFirst) thread.postMessage("begin");
    await within(LONGEST_MS, hasWork);
    heard.resolve();
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setTimeout(resolve));
    assert.equal(isFinished, false);
    thread.postMessage("work is done");
    await within(LONGEST_MS, finished);
    channel.close();
    thread.terminate();
  });
}
