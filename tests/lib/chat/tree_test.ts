import assert from "node:assert/strict";
import { branchTo, toPrompt } from "../../../lib/chat/tree.ts";
import type { StoredMessage } from "../../../lib/chat/types.ts";

function message(id: string, parentId: string | null, content = id): StoredMessage {
  return { id, parentId, content, conversationId: "c", role: id.startsWith("u") ? "user" : "assistant", createdAt: 0 };
}

const MESSAGES = [
  message("u1", null),
  message("m1", "u1"),
  message("u2", "m1"),
  message("m2", "u2"),
  message("u3", "m1"),
  message("orphan", "gone"),
];

const idsTo = (leafId: string | null) => branchTo(MESSAGES, leafId).map(({ id }) => id);

Deno.test("a branch goes from the first message to the leaf, past its siblings", () => {
  assert.deepEqual(idsTo("m2"), ["u1", "m1", "u2", "m2"]);
  assert.deepEqual(idsTo("u3"), ["u1", "m1", "u3"]);
});

Deno.test("a branch to no leaf, or to one that nobody knows, is empty", () => {
  assert.deepEqual(idsTo(null), []);
  assert.deepEqual(idsTo("nope"), []);
});

Deno.test("a branch whose parent is missing begins after it", () => {
  assert.deepEqual(idsTo("orphan"), ["orphan"]);
});

Deno.test("a model is told roles and texts, and nothing of replies without text", () => {
  const branch = [message("u1", null, "One"), message("m1", "u1", ""), message("u2", "m1", " ")];
  assert.deepEqual(toPrompt(branch), [{ role: "user", content: "One" }, { role: "user", content: " " }]);
});
