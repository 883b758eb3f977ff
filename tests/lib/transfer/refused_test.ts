import assert from "node:assert/strict";
import { newId } from "../../../lib/chat/id.ts";
import type { FileConversation } from "../../../lib/transfer/format.ts";
import { importFile } from "../../../lib/transfer/import.ts";
import { storeInMemory } from "../../helpers/open_stores.ts";
import { chunksOf } from "../../helpers/whole.ts";

type Json = Record<string, unknown>;

/** A conversation that is as it should be. */
function good(): FileConversation {
  const common = { createdAt: 1, content: "Text" };
  const reply = { turnId: newId(), model: "m", ending: null, error: null, usage: null };
  const messages = [
    { ...common, id: "u1", parentId: null, role: "user" as const },
    { ...common, id: "r1", parentId: "u1", role: "assistant" as const, reply },
  ];
  return { id: newId(), title: "T", createdAt: 1, changedAt: 2, leafId: "r1", messages };
}

/** A copy in which the value at a path is another one. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(good()) as unknown as Json;
  const keys = path.split(".");
  const place = keys.slice(0, -1).reduce((at, key) => at[key] as Json, copy);
  place[keys.at(-1)!] = value;
  return copy;
}

async function importInto(text: string, keepDays: number | null = null) {
  await using opened = await storeInMemory({ keepDays });
  const { store } = opened;
  const owner = newId();
  let error: unknown = null;
  const result = await importFile(chunksOf(text), { store, owner, now: Date.now }).catch((
    thrown,
  ) => (error = thrown, null));
  const { items } = await store.conversations(owner, { limit: 100 });
  return { result, error: error as Error | null, ids: items.map(({ id }) => id) };
}

const file = (conversations: unknown[]) => JSON.stringify({ format: "freshet", version: 1, conversations });

const CALL = { id: "a", name: "calculate", arguments: "{}", round: 1, at: 0, result: null };

const BAD: [path: string, value: unknown, says: RegExp][] = [
  ["id", "a b", /^"id": It is no id$/],
  ["id", "../x", /^"id"/],
  ["id", 7, /^"id": Invalid type: Expected string but received 7$/],
  ["title", undefined, /^"title"/],
  ["title", "x".repeat(1_001), /^"title": Invalid length/],
  ["createdAt", -1, /^"createdAt"/],
  ["changedAt", 1.5, /^"changedAt"/],
  ["changedAt", 1e300, /^"changedAt"/],
  ["changedAt", "now", /^"changedAt"/],
  ["leafId", "other", /^"leafId" names none of its messages$/],
  ["leafId", null, /^"leafId" names none/],
  ["settings", { temperature: 3 }, /^"settings\.temperature": /],
  ["settings", { maxTokens: 0 }, /^"settings\.maxTokens": /],
  ["messages", {}, /^"messages"/],
  ["messages.1.reply.calls", [{ id: "a" }], /^"messages\.1\.reply\.calls\.0\.name"/],
  ["messages.1.reply.calls", [{ ...CALL, id: "" }], /^"messages\.1\.reply\.calls\.0\.id"/],
  ["messages.1.reply.calls", [{ ...CALL, at: -1 }], /^"messages\.1\.reply\.calls\.0\.at"/],
  ["messages.1.reply.calls", [{ ...CALL, result: "x" }], /^"messages\.1\.reply\.calls\.0\.result"/],
  ["messages.1.reply.context", { omitted: 0.5, from: null }, /^"messages\.1\.reply\.context\.omitted"/],
  ["messages.0.role", "system", /^"messages\.0\.role"/],
  ["messages.0.content", null, /^"messages\.0\.content"/],
  ["messages.0.parentId", "r1", /^"messages\.0": Its parent "r1" does not come before it$/],
  ["messages.0.parentId", "u1", /^"messages\.0": Its parent "u1"/],
  ["messages.1.id", "u1", /^"messages\.1": There is a message "u1" before it$/],
  ["messages.1.parentId", null, /^"messages\.1": It has no place below its parent$/],
  ["messages.1.reply", undefined, /^"messages\.1": "reply" is for replies/],
  ["messages.1.reply.ending", { status: "fine", finishReason: null }, /^"messages\.1\.reply\.ending\.status"/],
  ["messages.1.reply.usage", {}, /^"messages\.1\.reply\.usage\.promptTokens"/],
  ["messages.1.reply.turnId", "\ud800", /^"messages\.1\.reply\.turnId"/],
];

for (const [path, value, says] of BAD) {
  Deno.test(`a conversation whose ${path} is ${Deno.inspect(value).slice(0, 40)} is refused, and says where`, async () => {
    const [before, after] = [good(), good()];
    const { result, ids } = await importInto(file([before, changed(path, value), after]));
    assert.deepEqual([result?.imported, result?.refused], [2, 1]);
    assert.deepEqual(ids.toSorted(), [before.id, after.id].toSorted());
    const [{ conversation, error }] = result!.errors;
    assert.equal(conversation, 2);
    assert.match(error, says);
    assert.ok(error.length < 200, error);
  });
}

Deno.test("a file that is none of ours, or of another version, adds nothing", async () => {
  const conversations = [good()];
  const files: [unknown, RegExp][] = [
    [{ conversations }, /"format" is not "freshet"/],
    [{ format: "other", version: 1, conversations }, /"format" is not "freshet"/],
    [{ conversations, format: "freshet", version: 1 }, /"format" is not "freshet"/],
    [{ format: "freshet", version: 2, conversations }, /is of version 2, and only 1 can be read/],
    [{ format: "freshet", version: "1".repeat(500), conversations }, /is of version 1{100}…/],
    [{ format: "freshet", version: 1 }, /has no list "conversations"/],
    [conversations, /has no list/],
    ["text", /has no list/],
  ];
  for (const [content, says] of files) {
    const { error, ids } = await importInto(JSON.stringify(content));
    assert.match(String(error?.message), says);
    assert.deepEqual(ids, []);
  }
});

Deno.test("a file that breaks off adds what is whole in it, and says how much that was", async () => {
  const [one, two] = [good(), good()];
  const text = file([one, two]);
  const { error, ids } = await importInto(text.slice(0, -20));
  assert.equal(
    error?.message,
    "The file is not valid JSON, or not whole, in conversation 2. One conversation before that was imported",
  );
  assert.deepEqual(ids, [one.id]);
});

Deno.test("of many refusals the first hundred are told, and all are counted", async () => {
  const { result } = await importInto(file(Array.from({ length: 130 }, () => ({}))));
  assert.deepEqual([result?.refused, result?.errors.length, result?.imported], [130, 100, 0]);
});

Deno.test("what was last changed longer ago than is kept is counted, and not added", async () => {
  const fresh = { ...good(), changedAt: Date.now() };
  const { result, ids } = await importInto(file([good(), fresh]), 1);
  assert.deepEqual([result?.imported, result?.pastTheirTime], [1, 1]);
  assert.deepEqual(ids, [fresh.id]);
});

Deno.test("fields that are not known are left out", async () => {
  const text = file([{ ...good(), more: 1 }]).replace('"more":1', '"more":1,"__proto__":{"title":"x"},"constructor":1');
  const { result } = await importInto(text);
  assert.equal(result?.imported, 1);
});
