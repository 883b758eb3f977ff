import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { toPrompt } from "../../../lib/chat/prompt.ts";
import { branchTo, newestLeaf, siblingIds } from "../../../lib/chat/tree.ts";
import type { StoredMessage } from "../../../lib/chat/types.ts";
import { assertProperty } from "../../helpers/properties.ts";

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

Deno.test("the newest message below one is the end of the branch that was added to last", () => {
  assert.equal(newestLeaf(MESSAGES, "u1"), "u3");
  assert.equal(newestLeaf(MESSAGES, "u2"), "m2");
  assert.equal(newestLeaf(MESSAGES, "m2"), "m2");
  assert.equal(newestLeaf(MESSAGES, "nope"), null);
});

Deno.test("messages that stand in one place know each other, in the order in which they were added", () => {
  const siblings = siblingIds(MESSAGES);
  assert.deepEqual(siblings.get("u3"), ["u2", "u3"]);
  assert.deepEqual(siblings.get("u1"), ["u1"]);
});

/** Any conversation: each message goes on from one before it, or begins anew; replies answer messages, and messages replies. */
const trees = fc.array(fc.nat(), { maxLength: 60 }).map((choices) => {
  const tree: StoredMessage[] = [];
  for (const [i, choice] of choices.entries()) {
    const role = i % 3 === 0 ? "user" : "assistant";
    const parents = tree.filter((parent) => parent.role !== role).map(({ id }) => id);
    const places = role === "user" ? [null, ...parents] : parents;
    if (places.length > 0) tree.push(message(`${role[0] === "u" ? "u" : "m"}${i}`, places[choice % places.length]));
  }
  return tree;
});

Deno.test("property: the branch through any message has it, ends where nothing goes on, and is a chain", () => {
  assertProperty(fc.property(trees, (tree) => {
    for (const { id } of tree) {
      const branch = branchTo(tree, newestLeaf(tree, id));
      assert.ok(branch.some((message) => message.id === id));
      assert.ok(!tree.some(({ parentId }) => parentId === branch.at(-1)!.id));
      branch.forEach(({ parentId }, i) => assert.equal(parentId, branch[i - 1]?.id ?? null));
    }
  }));
});

Deno.test("property: of the branches through a message, the one shown ends with what was added last", () => {
  assertProperty(fc.property(trees, (tree) => {
    for (const { id } of tree) {
      const below = tree.filter((leaf) => branchTo(tree, leaf.id).some((message) => message.id === id));
      assert.equal(newestLeaf(tree, id), below.at(-1)!.id);
    }
  }));
});

Deno.test("property: every message is among its own siblings, which share its parent, and no other message does", () => {
  assertProperty(fc.property(trees, (tree) => {
    const siblings = siblingIds(tree);
    assert.equal(siblings.size, tree.length);
    for (const { id, parentId } of tree) {
      const place = tree.filter((message) => message.parentId === parentId).map(({ id }) => id);
      assert.deepEqual(siblings.get(id), place);
    }
  }));
});

Deno.test("property: every message is reached from every other by steps to versions and along branches", () => {
  assertProperty(fc.property(trees, (tree) => {
    const siblings = siblingIds(tree);
    const reached = new Set<string>();
    const open = tree.slice(-1).map(({ id }) => id);
    for (let id; (id = open.pop());) {
      for (const message of branchTo(tree, newestLeaf(tree, id))) {
        if (!reached.has(message.id)) open.push(...siblings.get(message.id)!);
        reached.add(message.id);
      }
    }
    assert.equal(reached.size, tree.length);
  }));
});
