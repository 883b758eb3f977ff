import assert from "node:assert/strict";
import type { Model, ModelEvent } from "../../../lib/chat/model_port.ts";
import { ChatError } from "../../../lib/errors.ts";
import { type TimeLimits, withTimeLimits } from "../../../lib/model/time_limits.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { ManualClock } from "../../helpers/manual_clock.ts";
import { ask, collect } from "../../helpers/model_contract.ts";
import { yielding } from "../../helpers/iterated_model.ts";

const LIMITS = { firstTokenMs: 1_000, idleMs: 500, turnMs: 5_000 };

/** A model that says the next thing when a test lets it, and how its signal was aborted. */
class SteppedModel implements Model {
  readonly name = "stepped";
  readonly demo = false;
  signal: AbortSignal | null = null;
  #next = Promise.withResolvers<ModelEvent | null>();

  readonly answer = yielding((request) => this.#say(request));

  async *#say({ signal }: { signal: AbortSignal }): AsyncGenerator<ModelEvent[]> {
    this.signal = signal;
    const aborted = Promise.withResolvers<never>();
    aborted.promise.catch(() => {});
    signal.addEventListener("abort", () => aborted.reject(signal.reason));
    for (;;) {
      signal.throwIfAborted();
      const event = await Promise.race([this.#next.promise, aborted.promise]);
      if (!event) return;
      this.#next = Promise.withResolvers();
      yield [event];
    }
  }

  say(event: ModelEvent | null): void {
    this.#next.resolve(event);
  }
}

function limited(limits: Partial<TimeLimits> = {}) {
  const clock = new ManualClock();
  const model = new SteppedModel();
  const user = new AbortController();
  const events = ask(withTimeLimits(model, { ...LIMITS, clock, ...limits }), "Hi", user.signal)[Symbol.asyncIterator]();
  /** What the model says is taken at once, and the next is waited for. */
  let next = events.next();
  const take = async (event: ModelEvent | null) => {
    model.say(event);
    const taken = await next;
    if (!taken.done) next = events.next();
    return taken.value?.[0];
  };
  return { clock, model, user, events, take, next: () => next };
}

const TOKEN: ModelEvent = { type: "text", text: "a" };

/** The code of the error that a promise rejects with. */
async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(() => assert.fail("No error"), (error) => error);
  assert.ok(error instanceof ChatError, String(error));
  return error.code;
}

Deno.test("a model that has not begun at the limit is given up, to the millisecond, and its request closed", async () => {
  const { clock, model, next } = limited();
  clock.pass(999);
  assert.equal(model.signal?.aborted, false);
  clock.pass(1);
  assert.equal(model.signal?.aborted, true);
  assert.equal(await codeOf(next()), "model_first_token_timeout");
  assert.equal(clock.pending, 0);
});

for (const type of ["text", "reasoning"] as const) {
  Deno.test(`a model that begins with ${type} a millisecond before the limit is in time`, async () => {
    const { clock, take } = limited();
    clock.pass(999);
    await take({ type, text: "a" });
    clock.pass(499);
    assert.deepEqual(await take(TOKEN), TOKEN);
    await take(null);
    assert.equal(clock.pending, 0);
  });
}

Deno.test("that another model answers is no token", async () => {
  const { clock, take, next } = limited();
  clock.pass(600);
  await take({ type: "model", name: "other" });
  clock.pass(400);
  assert.equal(await codeOf(next()), "model_first_token_timeout");
});

Deno.test("a model that goes silent amid its reply is given up, to the millisecond, counted from the last token", async () => {
  const { clock, model, take, next } = limited();
  await take(TOKEN);
  clock.pass(400);
  await take(TOKEN);
  clock.pass(499);
  assert.equal(model.signal?.aborted, false);
  clock.pass(1);
  assert.equal(model.signal?.aborted, true);
  assert.equal(await codeOf(next()), "model_idle_timeout");
  assert.equal(clock.pending, 0);
});

Deno.test("before the first token, silence is not counted", async () => {
  const { clock, model, take } = limited();
  clock.pass(900);
  assert.equal(model.signal?.aborted, false);
  assert.deepEqual(await take(TOKEN), TOKEN);
  await take(null);
});

Deno.test("a model that talks on is ended at the limit of a turn, to the millisecond", async () => {
  const { clock, model, take, next } = limited();
  for (let i = 0; i < 12; i++) {
    clock.pass(400);
    await take(TOKEN);
  }
  clock.pass(199);
  assert.equal(model.signal?.aborted, false);
  clock.pass(1);
  assert.equal(await codeOf(next()), "model_turn_timeout");
  assert.equal(clock.pending, 0);
});

Deno.test("a reader who takes their time is no silence of the model's, but the turn's limit holds for them too", async () => {
  const clock = new ManualClock();
  const model = new FakeModel(["a", "b", STOP]);
  const events = ask(withTimeLimits(model, { ...LIMITS, clock }), "Hi")[Symbol.asyncIterator]();
  await events.next();
  clock.pass(4_000);
  assert.deepEqual((await events.next()).value, [{ type: "text", text: "b" }]);
  clock.pass(1_000);
  assert.equal(model.requests[0].signal.aborted, true);
  assert.equal(await codeOf(events.next()), "model_turn_timeout");
});

Deno.test("an abort ends it with its own reason, and no timer is left", async () => {
  const { clock, user, take, next } = limited();
  await take(TOKEN);
  const reason = new Error("Enough");
  user.abort(reason);
  await assert.rejects(next(), reason);
  assert.equal(clock.pending, 0);
});

Deno.test("a reader who leaves leaves no timer, nor a listener on the signal", async () => {
  const clock = new ManualClock();
  const model = withTimeLimits(new FakeModel(["a", "b", STOP]), { ...LIMITS, clock });
  for await (const _ of ask(model, "Hi")) break;
  assert.equal(clock.pending, 0);
  assert.equal((await collect(ask(model, "Hi"))).length, 3);
  assert.equal(clock.pending, 0);
});

Deno.test("a reply that was done before the limit has ended well, whenever its reader asks", async () => {
  const clock = new ManualClock();
  const events = ask(withTimeLimits(new FakeModel(["a", STOP]), { ...LIMITS, clock }), "Hi")[Symbol.asyncIterator]();
  await events.next();
  assert.deepEqual((await events.next()).value, [STOP]);
  clock.pass(5_000);
  assert.equal((await events.next()).done, true);
});

Deno.test("a model that ends without a word when it is given up has not ended", async () => {
  const clock = new ManualClock();
  const quiet: Model = {
    name: "quiet",
    demo: false,
    answer: yielding(async function* ({ signal }) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      yield* [];
    }),
  };
  const next = ask(withTimeLimits(quiet, { ...LIMITS, clock }), "Hi")[Symbol.asyncIterator]().next();
  clock.pass(1_000);
  assert.equal(await codeOf(next), "model_first_token_timeout");
});

Deno.test("each limit says in its words how long it was, and what sets it", async () => {
  const first = limited({ firstTokenMs: 60_000, turnMs: 600_000 });
  first.clock.pass(60_000);
  await assert.rejects(first.next(), {
    message: "The model did not begin its reply within 60 seconds, the limit that CHAT_FIRST_TOKEN_MS sets",
    retryable: true,
  });
  const second = limited({ turnMs: 1_000, firstTokenMs: 5_000 });
  second.clock.pass(1_000);
  await assert.rejects(second.next(), {
    message: "The model was not done with its reply within a second, the limit that CHAT_TURN_MS sets",
    retryable: false,
  });
  const third = limited({ idleMs: 1_500 });
  await third.take(TOKEN);
  third.clock.pass(1_500);
  await assert.rejects(third.next(), {
    message: "The model went silent amid its reply for 1500 milliseconds, the limit that CHAT_IDLE_MS sets",
    retryable: true,
  });
});
