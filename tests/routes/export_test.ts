import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { asOwner, request, testApp } from "../helpers/app.ts";
import { assertHtml, assertProblem, assertText } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { heldModel } from "../helpers/held_model.ts";

const app = (env = {}) => testApp(new FakeModel(["Hello\n# there", STOP]), env);

async function conversation({ owner, turns }: ReturnType<typeof app>, message = "Crème <b>"): Promise<string> {
  const turn = await turns.start(owner, { message });
  await turn.ended;
  return turn.conversationId;
}

/** A form with a file, as a browser posts it. */
function upload(text: BodyInit, name = "file"): Request {
  const form = new FormData();
  form.append(name, new Blob([text as string]), "chats.json");
  return new Request(request("/export").url, { method: "POST", body: form });
}

function assertFile({ headers }: Response, name: string): void {
  assert.equal(headers.get("cache-control"), "no-store");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.ok(headers.get("content-disposition")?.includes(`filename*=UTF-8''${name}`), name);
}

Deno.test("a conversation can be had as Markdown, the shown branch of it", async () => {
  const all = app();
  const response = await all.handler(request(`/c/${await conversation(all)}.md`));
  assertFile(response, "Cr%C3%A8me%20b.md");
  const text = await assertText(response, { status: 200, type: "text/markdown; charset=utf-8" });
  assert.match(text, /^# Crème \\<b\\>\n\n## You, .* UTC\n\n> Crème <b>\n\n## fake, .* UTC\n\n> Hello\n> # there\n$/);
});

Deno.test("a conversation can be had as JSON, and all of them, in the same format", async () => {
  const all = app();
  const [one, two] = [await conversation(all, "One"), await conversation(all, "Two")];
  const read = async (path: string, name: string) => {
    const response = await all.handler(request(path));
    assertFile(response, name);
    return JSON.parse(await assertText(response, { status: 200, type: "application/json" }));
  };
  const today = new Date().toISOString().slice(0, 10);
  const file = await read("/api/export", `freshet-${today}.json`);
  assert.deepEqual([file.format, file.version, file.conversations.length], ["freshet", 1, 2]);
  assert.deepEqual(file.conversations.map(({ id }: { id: string }) => id), [two, one]);
  const alone = await read(`/c/${one}.json`, "One.json");
  assert.deepEqual(alone, { ...file, conversations: [file.conversations[1]] });
  const [{ messages, leafId, title }] = alone.conversations;
  assert.deepEqual([title, leafId], ["One", messages[1].id]);
  const stored = await all.store.messages(all.owner, one);
  assert.deepEqual(messages, stored.map(({ conversationId: _, ...message }) => message));
});

Deno.test("who has no conversations gets a file without any", async () => {
  const text = await (await app().handler(request("/api/export"))).text();
  assert.equal(text, '{"format":"freshet","version":1,"conversations":[]}\n');
});

Deno.test("a file of somebody else's, or of nobody's, is not there", async () => {
  const all = app();
  const id = await conversation(all);
  for (const name of [`${id}.md`, `${id}.json`]) {
    const pages = [asOwner(request(`/c/${name}`), newId()), request(`/c/${name.replace(id, newId())}`)];
    for (const page of pages) {
      assert.match(await assertHtml(await all.handler(page), 404), /There is no such conversation\./);
    }
  }
  for (const path of [`/c/${id}.txt`, `/c/${id}.md.json`, "/c/.md", `/c/${id}.MD`]) {
    await assertHtml(await all.handler(request(path)), 404);
  }
});

Deno.test("a file can be had while a reply is coming", async () => {
  const model = heldModel();
  const all = testApp(model);
  const turn = await all.turns.start(all.owner, { message: "Hi" });
  const reader = (await all.turns.open(turn))!.read(0);
  while (!turn.log.text) await reader.read();
  const text = await (await all.handler(request(`/c/${turn.conversationId}.md`))).text();
  assert.match(text, /> Half\n\n\*The reply was still coming\.\*\n$/);
  model.release();
  await turn.ended;
  const after = await (await all.handler(request(`/c/${turn.conversationId}.md`))).text();
  assert.match(after, /> Half done\n$/);
});

Deno.test("where the store fails before the file has begun, the answer says so; amid it, the connection breaks", async () => {
  const all = app();
  for (let i = 0; i < 2; i++) await conversation(all);
  const { store, handler } = all;
  const messages = store.messages.bind(store);
  let callsLeft = 1;
  store.messages = (...args) => callsLeft-- > 0 ? messages(...args) : Promise.reject(new Error("disk full"));
  const begun = await handler(request("/api/export"));
  assert.equal(begun.status, 200);
  await assert.rejects(begun.text());
  await assertProblem(await handler(request("/api/export")), { status: 503, code: "unavailable" });
  assert.deepEqual(all.errors.map((error) => String((error as Error).cause)), ["Error: disk full", "Error: disk full"]);
});

Deno.test("who leaves amid a file has no more of it read", async () => {
  const all = app();
  for (let i = 0; i < 8; i++) await conversation(all);
  const { store } = all;
  const messages = store.messages.bind(store);
  let reads = 0;
  store.messages = (...args) => (reads++, messages(...args));
  const reader = (await all.handler(request("/api/export"))).body!.getReader();
  await reader.read();
  await reader.cancel();
  assert.ok(reads < 8, `${reads} were read`);
});

Deno.test("the API imports what it exported, once, for whoever sends it", async () => {
  const all = app();
  await conversation(all);
  const file = await (await all.handler(request("/api/export"))).text();
  const stranger = newId();
  for (const [imported, alreadyHere] of [[1, 0], [0, 1]]) {
    const response = await all.handler(asOwner(request("/api/import", file), stranger));
    const result = JSON.parse(await assertText(response, { status: 200, type: "application/json" }));
    assert.deepEqual(result, { imported, alreadyHere, pastTheirTime: 0, refused: 0, errors: [] });
  }
  assert.equal(await (await all.handler(asOwner(request("/api/export"), stranger))).text(), file);
});

Deno.test("the API refuses what is no file of ours, too long, or sent otherwise", async () => {
  const { handler } = app({ CHAT_MAX_IMPORT_BYTES: "1024" });
  const post = (body: string, headers = {}) => handler(request("/api/import", body, headers));
  await assertProblem(await post("{"), { status: 400, code: "invalid_json" });
  await assertProblem(await post("{}"), { status: 400, code: "invalid_request", title: /has no list/ });
  const long = '{"format":"freshet","version":1,"conversations":[]}'.padEnd(1_025);
  await assertProblem(await post(long), { status: 413, code: "body_too_large", title: /1024 bytes/ });
  assert.equal((await post(long.slice(0, 1_024))).status, 200);
  const chunked = new Request(request("/api/import").url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: new Blob([long]).stream(),
  });
  await assertProblem(await handler(chunked), { status: 413, code: "body_too_large" });
  const form = { "content-type": "multipart/form-data; boundary=x" };
  await assertProblem(await post(long, form), { status: 415, code: "unsupported_media_type" });
  const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  await assertProblem(await post("{}", foreign), { status: 403, code: "forbidden" });
  await assertProblem(await handler(request("/api/import")), { status: 405, code: "method_not_allowed" });
});

Deno.test("the page exports with a link and imports with a form, and says what became of the file", async () => {
  const all = app();
  const id = await conversation(all);
  const page = await assertHtml(await all.handler(request("/export")));
  assert.match(page, /<a class="button" href="\/api\/export" download/);
  assert.match(page, /<form method="post" action="\/export" enctype="multipart\/form-data">/);
  assert.match(page, /File, up to 32 MB/);
  const file = await (await all.handler(request("/api/export"))).text();
  const again = await assertHtml(await all.handler(upload(file)));
  assert.match(again, /role="status"><p>0 chats are imported\. 1 chat is here already\.<\/p>/);
  const stranger = newId();
  const imported = await assertHtml(await all.handler(asOwner(upload(file), stranger)));
  assert.match(imported, /1 chat is imported\.<\/p>/);
  assert.ok(imported.includes(`href="/c/${id}#newest"`), "the list has it");
  const bad = file.replace('"title":"', '"title":7,"x":"');
  const refused = await assertHtml(await all.handler(upload(bad)));
  assert.match(
    refused.replaceAll("&quot;", '"'),
    /1 chat cannot be read, and nothing of it was added:<\/p><ul><li[^>]*>Chat 1 of the file: "title": Invalid type/,
  );
});

Deno.test("a form without a file, with a file that is none, or too long is answered with a page that says so", async () => {
  const { handler } = app({ CHAT_MAX_IMPORT_BYTES: "1024" });
  const says = async (request: Request, status: number, message: RegExp) =>
    assert.match((await assertHtml(await handler(request), status)).replaceAll("&quot;", '"'), message);
  await says(upload("{}", "other"), 400, /The form has no file "file"\./);
  await says(upload(""), 400, /The form has no file "file"\./);
  await says(upload("no JSON"), 400, /The file is not valid JSON, or not whole/);
  await says(upload("x".repeat(1_025)), 413, /larger than 1024 bytes/);
  await says(request("/export", "x=1", { "content-type": "application/x-www-form-urlencoded" }), 415, /content type/);
  const broken = request("/export", "--x\r\nnothing", { "content-type": "multipart/form-data" });
  await says(broken, 400, /The body is no form that can be read/);
});
