import assert from "node:assert/strict";
import { Bench } from "../../bench/bench.ts";
import { FLOOR } from "../../bench/servers.ts";

const LOAD = { streams: 3, everyMs: 5, padding: 0, openOverMs: 0, settleMs: 0, limitMs: 10_000 };

Deno.test("generator, floor and fake model give every token once, and know who left", async () => {
  await using bench = await Bench.start({ rounds: 1, log: () => {} });
  await using server = await FLOOR.start({ modelUrl: bench.modelUrl });
  const { tokens, faultCount, delayMs } = await bench.load(server, FLOOR, { ...LOAD, tokens: 5 });
  assert.deepEqual([tokens, faultCount], [15, 0]);
  assert.ok(delayMs!.p50 > 0 && delayMs!.p99 < 10_000);
  const report = await bench.modelReport();
  assert.deepEqual([report.sent, report.leftAt], [15, {}]);

  await bench.load(server, FLOOR, { ...LOAD, tokens: 100_000, holdAfter: 2 });
  const { leftAt } = await bench.leave("close");
  assert.deepEqual(Object.keys(leftAt), ["0", "1", "2"]);
  const closedAt: Record<string, number> = {};
  while (Object.keys(closedAt).length < 3) Object.assign(closedAt, (await bench.modelReport()).leftAt);
  for (const stream of Object.keys(leftAt)) assert.ok(closedAt[stream] >= leftAt[Number(stream)]);
});

Deno.test("a server that does not answer as it should is a fault", async () => {
  await using bench = await Bench.start({ rounds: 1, log: () => {} });
  const answers = [
    new Response(ReadableStream.from([new TextEncoder().encode("data: [DONE]\n\n")])),
    new Response("Busy", { status: 503 }),
    new Response("data: [DONE]\n\n"),
  ];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => answers.shift()!);
  const url = `http://127.0.0.1:${server.addr.port}`;
  await assert.rejects(bench.load({ url }, FLOOR, { ...LOAD, openOverMs: 100, tokens: 5 }), {
    message:
      "floor: 3 faults: Tokens 0 to 4 never came; Error: The answer has status 503; Error: The answer is no stream",
  });
});
