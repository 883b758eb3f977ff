import assert from "node:assert/strict";
import type { Model, ModelEvent } from "../../lib/chat/model_port.ts";
import { ChatError } from "../../lib/errors.ts";
import { within } from "./within.ts";
import { said } from "./iterated_model.ts";

/** A model under test, and what to say to it for it to behave in a certain way. */
export interface ModelSubject extends AsyncDisposable {
  model: Model;
  prompts: {
    /** Answers with some text and is done. */
    answers: string;
    /** Stops at the token limit, after some text. */
    stopsAtLength: string;
    /** Fails before the first text. */
    fails: string;
    /** Fails after some text. */
    failsHalfway: string;
    /** Stays silent after the request until it is aborted. */
    staysSilent: string;
  };
}

/** Registers the tests that every {@linkcode Model} passes. `create` gives a subject for one test. */
export function testModelContract(name: string, create: () => Promise<ModelSubject>): void {
  function test(claim: string, body: (subject: ModelSubject) => Promise<void>): void {
    Deno.test(`${name} ${claim}`, async () => {
      await using subject = await create();
      await body(subject);
    });
  }

  test("tells texts that are not empty, then counts, then the finish reason", async ({ model, prompts }) => {
    const events = await collect(ask(model, prompts.answers));
    assert.deepEqual(events.slice(-2).map(({ type }) => type), ["usage", "finish"]);
    assert.ok(events.length > 2);
    for (const event of events.slice(0, -2)) {
      assert.ok(event.type === "text" && event.text !== "", JSON.stringify(event));
    }
    assert.deepEqual(events.at(-1), { type: "finish", reason: "stop" });
    const usage = events.at(-2) as ModelEvent & { type: "usage" };
    const { promptTokens, completionTokens, totalTokens } = usage.usage;
    assert.ok(promptTokens! > 0 && completionTokens! > 0);
    assert.equal(totalTokens, promptTokens! + completionTokens!);
  });

  test("says that it stopped at the limit", async ({ model, prompts }) => {
    const events = await collect(ask(model, prompts.stopsAtLength));
    assert.ok(textOf(events).length > 0);
    assert.deepEqual(events.at(-1), { type: "finish", reason: "length" });
  });

  test("throws a ChatError before the first text", async ({ model, prompts }) => {
    const { events, error } = await collectUntilError(ask(model, prompts.fails));
    assert.deepEqual(events, []);
    assert.ok(error instanceof ChatError);
  });

  test("keeps the text that came before an error", async ({ model, prompts }) => {
    const { events, error } = await collectUntilError(ask(model, prompts.failsHalfway));
    assert.ok(textOf(events).length > 0);
    assert.ok(!events.some(({ type }) => type === "finish"));
    assert.ok(error instanceof ChatError);
    assert.equal(error.code, "model_interrupted");
    assert.equal(error.retryable, true);
  });

  test("throws the reason of a signal that was aborted before", async ({ model, prompts }) => {
    const reason = new Error("Enough");
    const { events, error } = await collectUntilError(ask(model, prompts.answers, AbortSignal.abort(reason)));
    assert.deepEqual(events, []);
    assert.equal(error, reason);
  });

  test("throws the signal's reason when it is aborted amid the text", async ({ model, prompts }) => {
    const controller = new AbortController();
    const reason = new Error("Enough");
    let times = 0;
    const { error } = await collectUntilError(ask(model, prompts.answers, controller.signal), () => {
      times++;
      controller.abort(reason);
    });
    assert.equal(times, 1);
    assert.equal(error, reason);
  });

  test("throws the signal's reason within 100 ms while it is silent", async ({ model, prompts }) => {
    const controller = new AbortController();
    const reason = new Error("Enough");
    const first = ask(model, prompts.staysSilent, controller.signal)[Symbol.asyncIterator]().next();
    controller.abort(reason);
    assert.equal(await within(100, first.catch((error) => error)), reason);
  });

  test("answers two at once without mixing them", async ({ model, prompts }) => {
    const alone = textOf(await collect(ask(model, prompts.answers)));
    const [one, two] = await Promise.all([
      collect(ask(model, prompts.answers)),
      collect(ask(model, prompts.stopsAtLength)),
    ]);
    assert.equal(textOf(one), alone);
    assert.deepEqual(two.at(-1), { type: "finish", reason: "length" });
  });

  test("may be left early", async ({ model, prompts }) => {
    for await (const [event] of ask(model, prompts.answers)) {
      assert.equal(event.type, "text");
      break;
    }
  });
}

/** One question to a model, without a conversation before it. */
export function ask(model: Model, content: string, signal: AbortSignal = new AbortController().signal) {
  return said(model, { messages: [{ role: "user", content }], signal });
}

/** All that a model says. */
export async function collect(stream: AsyncIterable<ModelEvent[]>): Promise<ModelEvent[]> {
  return (await Array.fromAsync(stream)).flat();
}

/** What came before the error, and the error; fails where there is none. `onEvents` runs after those that came together. */
export async function collectUntilError(
  stream: AsyncIterable<ModelEvent[]>,
  onEvents?: (events: ModelEvent[]) => void,
): Promise<{ events: ModelEvent[]; error: unknown }> {
  const events: ModelEvent[] = [];
  try {
    for await (const together of stream) {
      events.push(...together);
      onEvents?.(together);
    }
  } catch (error) {
    return { events, error };
  }
  assert.fail(`The stream ended without an error, after ${JSON.stringify(events)}`);
}

/** What a model says, one by one. */
export async function* flat(stream: AsyncIterable<ModelEvent[]>): AsyncGenerator<ModelEvent> {
  for await (const events of stream) yield* events;
}

export function textOf(events: ModelEvent[]): string {
  return events.map((event) => event.type === "text" ? event.text : "").join("");
}
