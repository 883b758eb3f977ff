import assert from "node:assert/strict";
import { pageStream } from "../../../lib/http/page_stream.ts";
import { assertHtml } from "../../helpers/assert_response.ts";
import { readUntil } from "../../helpers/read_until.ts";
import { within } from "../../helpers/within.ts";

const KEEP_ALIVE_MS = 60_000;

Deno.test("a page is its pieces, and nothing between may keep or change it", async () => {
  const response = pageStream(async function* () {
    yield "<p>One";
    yield await Promise.resolve(" ä</p>");
  }, { keepAliveMs: KEEP_ALIVE_MS });
  assert.equal(response.headers.get("cache-control"), "no-store, no-transform");
  assert.equal(response.headers.get("x-accel-buffering"), "no");
  assert.equal(await assertHtml(response), "<p>One ä</p>");
});

Deno.test("while a page has nothing to say, it says so in a comment", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { body } = pageStream(async function* () {
    await promise;
    yield "late";
  }, { keepAliveMs: 2 });
  await within(1_000, readUntil(body!, /^<!-- -->(<!-- -->)+$/));
  resolve();
  await readUntil(body!, /late$/);
});

Deno.test("a browser that reads nothing has no pieces made, and one that goes is told of", async () => {
  let made = 0;
  let isGone = false;
  const { body } = pageStream(async function* (signal) {
    signal.addEventListener("abort", () => isGone = true);
    for (;;) yield await Promise.resolve(`piece ${++made}`);
  }, { keepAliveMs: KEEP_ALIVE_MS });
  await readUntil(body!, /piece 1/);
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve));
  assert.ok(made <= 3, `${made} pieces`);
  assert.ok(!isGone);
  await body!.cancel();
  assert.ok(isGone);
});
