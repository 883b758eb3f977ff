import assert from "node:assert/strict";
import { Bench } from "../../bench/bench.ts";

const ORDER = { cookie: "session=x", visitors: 2, forMs: 50, end: "</html>" };

Deno.test("visitors read whole pages, of a known length and in chunks, and say when each began", async () => {
  await using bench = await Bench.start({ rounds: 1, log: () => {} });
  const cookies = new Set<string | null>();
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url, headers }) => {
    cookies.add(headers.get("cookie"));
    const page = `<p>${"x".repeat(100_000)}</p></html>`;
    return new Response(url.endsWith("/chunked?x=1") ? ReadableStream.from([new TextEncoder().encode(page)]) : page);
  });
  for (const path of ["/whole", "/chunked?x=1"]) {
    const { pages, bytes, firstByteMs } = await bench.visit({
      ...ORDER,
      url: `http://127.0.0.1:${server.addr.port}${path}`,
    });
    assert.ok(pages >= 2);
    assert.equal(bytes, 100_014);
    assert.ok(firstByteMs.p50 > 0 && firstByteMs.p50 <= firstByteMs.p99);
  }
  assert.deepEqual([...cookies], ["session=x"]);
});

Deno.test("a page that is another than it should be is a fault", async () => {
  await using bench = await Bench.start({ rounds: 1, log: () => {} });
  const answers = [() => new Response("Busy", { status: 503 }), () => new Response("<p>Half")];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => answers[0]());
  const visit = () => bench.visit({ ...ORDER, visitors: 1, url: `http://127.0.0.1:${server.addr.port}/` });
  await assert.rejects(visit, /The answer is "HTTP\/1.1 503 Service Unavailable"/);
  answers.shift();
  await assert.rejects(visit, /The page ends with "<p>Half"/);
});
