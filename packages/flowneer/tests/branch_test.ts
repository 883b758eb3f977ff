import assert from "node:assert/strict";
import { FlowBuilder } from "flowneer";
import { fail } from "./helpers.ts";

interface State {
  sentiment?: string;
  reply?: string;
  after?: boolean;
}

const reply = (text: string) => (s: State) => void (s.reply = text);
const replies = { positive: reply("Great"), negative: reply("Sorry"), default: reply("Thanks") };

for (const [sentiment, expected] of [["positive", "Great"], ["negative", "Sorry"], ["other", "Thanks"]]) {
  Deno.test(`branch answers "${sentiment}" with "${expected}"`, async () => {
    const state: State = { sentiment };
    await new FlowBuilder<State>().branch((s) => s.sentiment, replies).then((s) => void (s.after = true)).run(state);
    assert.deepEqual(state, { sentiment, reply: expected, after: true });
  });
}

Deno.test("branch waits for a router that is asynchronous", async () => {
  const state: State = {};
  await new FlowBuilder<State>().branch(() => Promise.resolve("negative"), replies).run(state);
  assert.equal(state.reply, "Sorry");
});

Deno.test("branch runs the default when the router returns nothing", async () => {
  const state: State = {};
  await new FlowBuilder<State>().branch(() => undefined, replies).run(state);
  assert.equal(state.reply, "Thanks");
});

Deno.test("branch goes on when no key matches and there is no default", async () => {
  const state: State = {};
  const flow = new FlowBuilder<State>().branch(() => "none", { positive: () => fail() });
  await flow.then((s) => void (s.after = true)).run(state);
  assert.deepEqual(state, { after: true });
});

Deno.test("a branch jumps to an anchor like any other step", async () => {
  const state = { action: "retry", retries: 0, done: false };
  await new FlowBuilder<typeof state>()
    .anchor("start")
    .branch((s) => s.action, {
      retry: (s) => {
        if (++s.retries === 3) s.action = "finish";
        return "#start";
      },
      finish: (s) => void (s.done = true),
    })
    .run(state);
  assert.deepEqual(state, { action: "finish", retries: 3, done: true });
});

Deno.test("what a router returns chooses a branch and is never a jump", async () => {
  const state: State = {};
  await new FlowBuilder<State>()
    .branch(() => "#end", { default: reply("default") })
    .then((s) => void (s.after = true))
    .anchor("end")
    .run(state);
  assert.deepEqual(state, { reply: "default", after: true });
});
