import assert from "node:assert/strict";
import { ReplyMeter } from "../../../lib/chat/meter.ts";

const counted = (completionTokens: number | null) => ({ promptTokens: 3, completionTokens, totalTokens: null });

/** A meter, and texts that come at the times given, in milliseconds after its start. */
function metered(...times: number[]): ReplyMeter {
  let now = 1_000;
  const meter = new ReplyMeter(() => now);
  meter.nextRound();
  for (const time of times) {
    now = 1_000 + time;
    meter.token();
  }
  now += 60_000;
  return meter;
}

Deno.test("a reply's first text is timed from the start, in whole milliseconds", () => {
  assert.equal(metered(120.6, 500, 900).usage().firstTokenMs, 121);
  assert.equal(metered(0).usage().firstTokenMs, 0);
});

Deno.test("a reply's speed is its tokens from the first text to the last, to a tenth", () => {
  const meter = metered(500, 1_000, 3_500);
  meter.count(counted(100));
  assert.equal(meter.usage().tokensPerSecond, 33.3);
});

Deno.test("what was not counted or cannot be known is null, never a made-up 0", () => {
  const unknown = { promptTokens: null, completionTokens: null, totalTokens: null, tokensPerSecond: null };
  assert.deepEqual(metered().usage(), { ...unknown, firstTokenMs: null });
  assert.deepEqual(metered(5, 10).usage(), { ...unknown, firstTokenMs: 5 });
  const atOnce = metered(5);
  atOnce.count(counted(7));
  assert.deepEqual(atOnce.usage(), { ...counted(7), firstTokenMs: 5, tokensPerSecond: null });
  const silent = metered();
  silent.count(counted(7));
  assert.equal(silent.usage().tokensPerSecond, null);
});

/** A meter, and thinking or text that comes at the times given, in milliseconds after its start. */
function thinking(thoughts: number[], texts: number[]): ReplyMeter {
  let now = 0;
  const meter = new ReplyMeter(() => now);
  meter.nextRound();
  for (const time of thoughts) {
    now = time;
    meter.token({ isThinking: true });
  }
  for (const time of texts) {
    now = time;
    meter.token();
  }
  return meter;
}

Deno.test("thinking that is sent counts as tokens, from its first one on", () => {
  const meter = thinking([500, 1_500], [2_500]);
  meter.count({ ...counted(100), reasoningTokens: 60 });
  assert.deepEqual(meter.usage(), { ...counted(100), firstTokenMs: 500, tokensPerSecond: 50, thinkingMs: 2_000 });
});

Deno.test("thinking that is not sent is no part of the speed: it came before the first token", () => {
  const meter = thinking([], [8_000, 10_000]);
  meter.count({ ...counted(100), reasoningTokens: 60 });
  assert.deepEqual(meter.usage(), { ...counted(100), firstTokenMs: 8_000, tokensPerSecond: 20 });
  meter.count({ ...counted(5), reasoningTokens: 60 });
  assert.equal(meter.usage().tokensPerSecond, 0);
});

Deno.test("what came as good as at once has no speed", () => {
  const speed = (ms: number) => {
    const meter = thinking([], [0, ms]);
    meter.count(counted(10));
    return meter.usage().tokensPerSecond;
  };
  assert.deepEqual([speed(9.9), speed(10)], [null, 1_000]);
});

Deno.test("of several counts the last holds, and a count of 0 is one", () => {
  const meter = metered(0, 1_000);
  meter.count(counted(5));
  meter.count(counted(0));
  assert.deepEqual(meter.usage(), { ...counted(0), firstTokenMs: 0, tokensPerSecond: 0 });
});

Deno.test("thinking is timed to the text after it, each time anew, and not the text between", () => {
  let now = 0;
  const meter = new ReplyMeter(() => now);
  meter.nextRound();
  for (
    const [time, isThinking] of [[100, true], [400, true], [1_000, false], [5_000, false], [6_000, true], [
      6_250,
      false,
    ]]
  ) {
    now = time as number;
    meter.token({ isThinking: isThinking as boolean });
  }
  assert.equal(meter.usage().thinkingMs, 900 + 250);
  assert.ok(!("thinkingMs" in metered(1, 2).usage()));
});
