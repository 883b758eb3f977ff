import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import type { Attachment } from "../../lib/chat/types.ts";
import { asOwner, request, type TestApp, testApp } from "../helpers/app.ts";
import { assertEventStream, assertHtml, assertProblem } from "../helpers/assert_response.ts";
import { imageFile, pngOf } from "../helpers/attachments.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";

const PNG = await imageFile("plain.png");

/** An app, and what its model was sent. */
function seeing(env: Parameters<typeof testApp>[1] = {}): TestApp & { model: FakeModel } {
  const model = new FakeModel(["A disc", STOP]);
  return { ...testApp(model, env), model };
}

function upload(bytes: Uint8Array, name = "a.png"): Request {
  const { url } = request(`/api/attachments?name=${encodeURIComponent(name)}`);
  return new Request(url, { method: "POST", body: bytes as BodyInit });
}

async function keep({ handler }: TestApp, bytes: Uint8Array = PNG, name?: string): Promise<Attachment> {
  const response = await handler(upload(bytes, name));
  assert.equal(response.status, 201);
  return await response.json();
}

const get = (id: string, headers: HeadersInit = {}) => request(`/api/attachments/${id}`, undefined, headers);
const remove = (id: string) => new Request(get(id).url, { method: "DELETE" });

function form(path: string, fields: [name: string, value: string | { name: string; bytes: Uint8Array | string }][]) {
  const body = new FormData();
  for (const [name, value] of fields) {
    if (typeof value === "string") body.append(name, value);
    else body.append(name, new Blob([value.bytes as BlobPart]), value.name);
  }
  return new Request(request(path).url, { method: "POST", body });
}

const image = (name: string, bytes: Uint8Array = PNG): [string, { name: string; bytes: Uint8Array }] => [
  "files",
  { name, bytes },
];

/** Sends a message; gives what its first event says. */
async function send({ handler }: TestApp, body: Request | Record<string, unknown>) {
  const events = await assertEventStream(await handler(body instanceof Request ? body : request("/api/chat", body)));
  return JSON.parse(events[0].data) as { conversationId: string; userMessageId: string; messageId: string };
}

/** Names of the images of the question that the model was sent last. */
function shown({ model }: { model: FakeModel }): string[] | undefined {
  const message = model.requests.at(-1)!.messages.findLast(({ role }) => role === "user");
  return message?.role === "user" ? message.images?.map(({ name }) => name) : undefined;
}

Deno.test("an image is kept, and is there for who sent it, with headers that let nothing else be made of it", async () => {
  const app = seeing();
  const response = await app.handler(upload(PNG, "../my pic\n.png"));
  assert.equal(response.status, 201);
  const kept: Attachment = await response.json();
  const { id, ...facts } = kept;
  assert.deepEqual(facts, { name: "../my pic .png", type: "image/png", width: 40, height: 30, bytes: 400 });
  assert.equal(response.headers.get("location"), `/api/attachments/${id}`);
  const shown = await app.handler(get(id));
  assert.equal(shown.status, 200);
  assert.deepEqual(
    Object.fromEntries(["content-type", "content-length", "cache-control", "x-content-type-options"]
      .map((name) => [name, shown.headers.get(name)])),
    {
      "content-type": "image/png",
      "content-length": "400",
      "cache-control": "private, no-cache",
      "x-content-type-options": "nosniff",
    },
  );
  assert.match(shown.headers.get("content-security-policy")!, /^default-src 'none'; .*frame-ancestors 'none'$/);
  assert.equal(shown.headers.get("cross-origin-resource-policy"), "same-origin");
  assert.match(shown.headers.get("content-disposition")!, /^inline; filename="[\w. -]+\.png"/);
  assert.deepEqual(await shown.bytes(), PNG);
});

Deno.test("who has an image already is told so, for as long as it is there", async () => {
  const app = seeing();
  const { id } = await keep(app);
  const etag = (await app.handler(get(id))).headers.get("etag")!;
  for (const tags of [etag, `W/${etag}`, `"x", ${etag}`]) {
    const { status, headers, body } = await app.handler(get(id, { "if-none-match": tags }));
    assert.deepEqual([status, body, headers.get("cache-control")], [304, null, "private, no-cache"]);
  }
  assert.equal((await app.handler(remove(id))).status, 204);
  await assertProblem(await app.handler(get(id, { "if-none-match": etag })), { status: 404, code: "not_found" });
});

Deno.test("an image of somebody else's is not there, like one that nobody has", async () => {
  const app = seeing();
  const { id } = await keep(app);
  const { conversationId } = await send(app, { message: "See", attachments: [(await keep(app)).id] });
  const stranger = newId();
  for (const each of [id, newId(), "a%2Fb", "x".repeat(500)]) {
    for (const asked of [get(each), get(each, { "if-none-match": `"${each}"` }), remove(each)]) {
      await assertProblem(await app.handler(asOwner(asked, stranger)), { status: 404, code: "not_found" });
    }
    const message = { message: "Mine?", attachments: [each] };
    const refused = await app.handler(asOwner(request("/api/chat", message), stranger));
    await assertProblem(refused, { status: 422, code: "unknown_attachment" });
  }
  assert.deepEqual((await app.store.conversations(stranger, { limit: 1 })).items, []);
  assert.equal((await app.handler(get(id))).status, 200);
  assert.equal((await app.store.messages(app.owner, conversationId)).length, 2);
});

Deno.test("an image may have 5 MiB, and not a byte more", async () => {
  const app = seeing();
  const bytes = await pngOf(5_242_880);
  const { id } = await keep(app, bytes);
  assert.deepEqual(await (await app.handler(get(id))).bytes(), bytes);
  const refused = await app.handler(upload(await pngOf(5_242_881)));
  await assertProblem(refused, { status: 413, code: "body_too_large", title: /larger than 5242880 bytes/ });
});

Deno.test("what is no image is refused by its bytes, whatever type it says to be", async () => {
  const app = seeing();
  const files: [bytes: Uint8Array, title: RegExp][] = [
    [PNG.slice(0, -1), /^"a\.png" is no whole PNG image/],
    [new TextEncoder().encode("<svg onload='alert(1)'/>"), /^"a\.png" is text: put it into the message itself/],
    [new Uint8Array([0xff, 0xfe]), /^"a\.png" is neither an image/],
  ];
  for (const [bytes, title] of files) {
    const asked = new Request(upload(bytes), { headers: { "content-type": "image/png" } });
    await assertProblem(await app.handler(asked), { status: 415, code: "unsupported_file", title });
  }
  const none = seeing({ CHAT_MAX_ATTACHMENTS: "0" });
  await assertProblem(await none.handler(upload(PNG)), { status: 403, code: "forbidden" });
  assert.doesNotMatch(await assertHtml(await none.handler(request("/"))), /type="file"/);
});

Deno.test("a message takes four images along, and not five; the model gets them in order", async () => {
  const app = seeing();
  const ids: string[] = [];
  for (const name of ["1.png", "2.png", "3.png", "4.png", "5.png"]) ids.push((await keep(app, PNG, name)).id);
  const refused = await app.handler(request("/api/chat", { message: "See", attachments: ids }));
  await assertProblem(refused, { status: 422, code: "too_many_attachments", title: /4 files at most/ });
  const { conversationId } = await send(app, { message: "See", attachments: ids.slice(0, 4) });
  assert.deepEqual(shown(app), ["1.png", "2.png", "3.png", "4.png"]);
  const { readImage, messages } = app.model.requests[0];
  const question = messages.at(-1)!;
  assert.ok(question.role === "user" && readImage);
  assert.deepEqual(await readImage(question.images![0]), PNG);
  assert.equal((await app.store.messages(app.owner, conversationId))[0].attachments?.length, 4);
});

Deno.test("an image alone is a message, and its name is what the conversation is called", async () => {
  const app = seeing();
  const { conversationId } = await send(app, { attachments: [(await keep(app, PNG, "Plan.png")).id] });
  assert.equal((await app.store.conversation(app.owner, conversationId))?.title, "Plan.png");
  const page = await assertHtml(await app.handler(request(`/c/${conversationId}`)));
  assert.match(page, /<img src="\/api\/attachments\/\w+" alt="Plan\.png" width="40" height="30" loading="lazy"/);
});

Deno.test("another reply and another wording have the images too, without one of them where that is left out", async () => {
  const app = seeing();
  const [one, two] = [await keep(app, PNG, "1.png"), await keep(app, PNG, "2.png")];
  const attachments = [one.id, two.id];
  const { conversationId, messageId } = await send(app, { message: "See", attachments });
  await send(app, { conversationId, retry: messageId });
  assert.deepEqual(shown(app), ["1.png", "2.png"]);
  await send(app, { message: "Look", conversationId, parentId: null, attachments: [two.id] });
  assert.deepEqual(shown(app), ["2.png"]);
  // Another conversation's.
  const elsewhere = await app.handler(request("/api/chat", { message: "And here?", attachments: [two.id] }));
  await assertProblem(elsewhere, { status: 422, code: "unknown_attachment" });
  await assertProblem(await app.handler(remove(two.id)), { status: 404, code: "not_found" });
});

Deno.test("images go with their conversation, and come back with it", async () => {
  const app = seeing();
  const { id } = await keep(app);
  const { conversationId } = await send(app, { message: "See", attachments: [id] });
  const ask = async (path: string) => {
    const { status } = await app.handler(
      new Request(request(path).url, { method: "POST", body: new URLSearchParams() }),
    );
    assert.equal(status, 303);
  };
  await ask(`/c/${conversationId}/delete`);
  assert.equal((await app.handler(get(id))).status, 404);
  await ask(`/c/${conversationId}/restore`);
  assert.equal((await app.handler(get(id))).status, 200);
});

Deno.test("files may come with the message, as a form; one that is refused leaves nothing behind", async () => {
  const app = seeing();
  const text: [string, { name: string; bytes: string }] = ["files", { name: "n.md", bytes: "# N\n" }];
  const { conversationId } = await send(app, form("/api/chat", [["message", "See"], image("a.png"), text]));
  assert.deepEqual(shown(app), ["a.png"]);
  const [{ content }] = await app.store.messages(app.owner, conversationId);
  assert.equal(content, "See\n\n```md n.md\n# N\n```");
  const ids: string[] = [];
  const { add } = app.store.attachments;
  app.store.attachments.add = function (owner, kept) {
    ids.push(kept.attachment.id);
    return add.call(this, owner, kept);
  };
  const refused = form("/api/chat", [["message", "See"], image("a.png"), image("b.png", PNG.slice(0, 99))]);
  await assertProblem(await app.handler(refused), { status: 415, code: "unsupported_file", title: /"b\.png"/ });
  const unknown = form("/api/chat", [["message", "See"], ["conversationId", newId()], image("a.png")]);
  await assertProblem(await app.handler(unknown), { status: 404, code: "not_found" });
  assert.equal(ids.length, 2);
  for (const id of ids) assert.equal(await app.store.attachments.find(app.owner, id), null);
});

Deno.test("a page's form takes files; what is wrong with one is told where the rest can be sent again", async () => {
  const app = seeing();
  const fields: Parameters<typeof form>[1] = [["message", "See <b>"], image("a.png"), image("b.png"), ["files", {
    name: "x.bin",
    bytes: "\0",
  }]];
  const page = await assertHtml(await app.handler(form("/", fields)), 415);
  assert.match(page, /&quot;x\.bin&quot; is neither an image/);
  assert.match(page, /<textarea[^>]*>See &lt;b><\/textarea>/);
  assert.match(page, /2 images go along\./);
  const ids = [...page.matchAll(/name="attachment" value="(\w+)"/g)].map(([, id]) => id);
  assert.equal(ids.length, 2);
  const again = new URLSearchParams([["message", "See <b>"], ...ids.map((id) => ["attachment", id])]);
  const sent = await app.handler(new Request(request("/").url, { method: "POST", body: again }));
  assert.equal(sent.status, 303);
  const { items: [{ id }] } = await app.store.conversations(app.owner, { limit: 1 });
  assert.deepEqual((await app.store.messages(app.owner, id))[0].attachments?.map(({ name }) => name), [
    "a.png",
    "b.png",
  ]);
});

Deno.test("so many images may wait for a message, and it is said what to do about it", async () => {
  const app = seeing();
  const ids: string[] = [];
  for (let i = 0; i < 40; i++) ids.push((await keep(app)).id);
  await assertProblem(await app.handler(upload(PNG)), { status: 429, code: "too_many_uploads", title: /remove some/ });
  await app.handler(remove(ids[0]));
  await keep(app);
});

Deno.test("an upload counts as a message", async () => {
  const app = seeing({ CHAT_OWNER_MESSAGES_PER_MINUTE: "2" });
  await keep(app);
  await keep(app);
  await assertProblem(await app.handler(upload(PNG)), { status: 429, code: "too_many_messages" });
});
