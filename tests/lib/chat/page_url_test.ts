import assert from "node:assert/strict";
import { pageUrl } from "../../../lib/chat/page_url.ts";

Deno.test("a page's address names the conversation, a message of its branch, and where the list begins", () => {
  assert.equal(pageUrl("c"), "/c/c");
  assert.equal(pageUrl("c", { at: "m", from: null }), "/c/c?at=m");
  assert.equal(pageUrl("c", { from: "1.x" }), "/c/c?from=1.x");
  assert.equal(pageUrl("c", { from: "1.x", at: "m" }), "/c/c?at=m&from=1.x");
});

Deno.test("a new conversation has no messages to name", () => {
  assert.equal(pageUrl(null), "/");
  assert.equal(pageUrl(null, { at: "m", from: "1.x" }), "/?from=1.x");
});

Deno.test("whatever the address of a page said stays a part of its address", () => {
  const { searchParams, pathname } = new URL(pageUrl("c", { at: "a&b=c#d", from: "?/" }), "http://x");
  assert.deepEqual([pathname, searchParams.get("at"), searchParams.get("from")], ["/c/c", "a&b=c#d", "?/"]);
});
