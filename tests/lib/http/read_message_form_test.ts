import assert from "node:assert/strict";
import type { MessageFormLimits } from "../../../lib/http/message_form.ts";
import { readMessageForm } from "../../../lib/http/read_message_form.ts";
import { imageFile, pngOf } from "../../helpers/attachments.ts";

const LIMITS: MessageFormLimits = {
  maxBodyBytes: 4_000,
  maxAttachments: 4,
  maxImageBytes: 2_000,
  maxTextFileBytes: 1_000,
};

const PNG = await imageFile("plain.png");

type Field = [name: string, value: string | { name: string; bytes: Uint8Array | string }];

/** A form as a browser posts it, its body as bytes. */
async function formOf(fields: Field[]): Promise<{ type: string; bytes: Uint8Array<ArrayBuffer> }> {
  const form = new FormData();
  for (const [name, value] of fields) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, new Blob([value.bytes as BlobPart]), value.name);
  }
  const request = new Request("http://x/", { method: "POST", body: form });
  return { type: request.headers.get("content-type")!, bytes: new Uint8Array(await request.arrayBuffer()) };
}

const sent = (type: string, body: BodyInit) =>
  new Request("http://x/", { method: "POST", headers: { "content-type": type }, body });

/** What a form comes to; images are called 1, 2, 3 in the order in which they are kept. */
async function read(request: Request, limits: Partial<MessageFormLimits> = {}) {
  const images: [name: string, type: string, bytes: Uint8Array][] = [];
  const { fields, kept, refused } = await readMessageForm(request, {
    limits: { ...LIMITS, ...limits },
    keep: ({ name, bytes }, { type }) => Promise.resolve(String(images.push([name, type, bytes.slice()]))),
  });
  return { fields: [...fields], kept, refused: refused && [refused.code, refused.message], images };
}

async function post(fields: Field[], limits?: Partial<MessageFormLimits>) {
  const { type, bytes } = await formOf(fields);
  return await read(sent(type, bytes), limits);
}

const image = (name = "a.png", bytes: Uint8Array = PNG): Field => ["files", { name, bytes }];
const text = (name: string, bytes: string): Field => ["files", { name, bytes }];

Deno.test("a form has its fields, its text files in the message, and the ids of its images", async () => {
  const form = await post([
    ["parentId", "p"],
    ["message", "See:\r\nthis"],
    image(),
    text("n.md", "# Ä\r\n"),
    image("b.png"),
  ]);
  assert.deepEqual(form, {
    fields: [["parentId", "p"], ["message", "See:\nthis\n\n```md n.md\n# Ä\n```"], ["attachment", "1"], [
      "attachment",
      "2",
    ]],
    kept: ["1", "2"],
    refused: null,
    images: [["a.png", "image/png", PNG], ["b.png", "image/png", PNG]],
  });
});

Deno.test("it is the same in whatever pieces it comes", async () => {
  const { type, bytes } = await formOf([["message", "Ä\r\n--x"], image(), text("n", "水")]);
  const whole = await read(sent(type, bytes));
  for (const size of [1, 2, 3, 7, 64, bytes.length - 1]) {
    const count = Math.ceil(bytes.length / size);
    const pieces = Array.from({ length: count }, (_, i) => bytes.slice(i * size, (i + 1) * size));
    assert.deepEqual(await read(sent(type, ReadableStream.from(pieces))), whole, `${size} bytes at a time`);
  }
});

Deno.test("where no file was chosen there is none, and a form without files may be urlencoded", async () => {
  assert.deepEqual((await post([["message", "Hi"], text("", "")])).fields, [["message", "Hi"]]);
  assert.deepEqual((await post([["message", "Hi"], ["other", { name: "x", bytes: "y" }]])).fields, [["message", "Hi"]]);
  const plain = sent("application/x-www-form-urlencoded", "message=a%0D%0Ab&attachment=1&attachment=2");
  assert.deepEqual((await read(plain)).fields, [["message", "a\nb"], ["attachment", "1"], ["attachment", "2"]]);
});

Deno.test("a file that is refused takes nothing else with it", async () => {
  const form = await post([["message", "Hi"], image(), text("x.bin", "\0"), image("c.png"), text("n.txt", "N")]);
  assert.deepEqual(form.refused, [
    "unsupported_file",
    '"x.bin" is neither an image (PNG, JPEG, WebP or GIF) nor text in UTF-8',
  ]);
  assert.deepEqual(form.fields, [["message", "Hi\n\n```txt n.txt\nN\n```"], ["attachment", "1"], ["attachment", "2"]]);
});

Deno.test("a message takes so many files, those that came before among them, and not one more", async () => {
  const earlier: Field[] = [["attachment", "x"], ["attachment", "y"]];
  assert.equal((await post([...earlier, image(), text("n", "N")])).refused, null);
  const { fields, refused } = await post([...earlier, ["message", "Hi"], image(), text("n", "N"), image("c.png")]);
  assert.deepEqual(refused, ["too_many_attachments", "A message can have 4 files at most"]);
  assert.deepEqual(fields.filter(([name]) => name === "attachment").map(([, id]) => id), ["x", "y", "1"]);
  const none = await post([["message", "Hi"], image()], { maxAttachments: 0 });
  assert.deepEqual([none.refused?.[0], none.fields], ["too_many_attachments", [["message", "Hi"]]]);
});

Deno.test("files are taken to the last byte that they may have", async () => {
  assert.equal((await post([image("a", await pngOf(2_000)), text("n", "a".repeat(1_000))])).refused, null);
  for (const file of [image("a", await pngOf(2_001)), text("a", "a".repeat(1_001))]) {
    assert.equal((await post([["message", "Hi"], file])).refused?.[0], "file_too_large");
  }
});

Deno.test("a file that is far too large is not read on, and what came before it is kept", async () => {
  const { fields, refused } = await post([["message", "Hi"], image(), text("big", "a".repeat(19_000))]);
  assert.deepEqual(refused, [
    "file_too_large",
    "A file is too large: an image can have 2,000 bytes, and a text file 1,000",
  ]);
  assert.deepEqual(fields, [["message", "Hi"], ["attachment", "1"]]);
});

Deno.test("fields may have as much as the text files of a message may come to, and not more", async () => {
  const most = LIMITS.maxBodyBytes + 2 * LIMITS.maxAttachments * LIMITS.maxTextFileBytes;
  assert.equal((await post([["message", "a".repeat(most)]])).refused, null);
  assert.equal((await post([["message", "a".repeat(most - 1)], ["x", "yy"]])).refused?.[0], "body_too_large");
});

Deno.test("what came of a form that broke off is kept, and the rest is no form", async () => {
  const { type, bytes } = await formOf([["message", "Hi"], image(), image("b.png")]);
  const { fields, refused } = await read(sent(type, bytes.slice(0, -200)));
  assert.deepEqual(fields, [["message", "Hi"], ["attachment", "1"]]);
  assert.deepEqual(refused, ["invalid_request", "The body is no form that can be read, or broke off"]);
  for (const body of ["", "x", `--${type.split("=")[1]}`]) {
    await assert.rejects(read(sent(type, body)), { code: "invalid_request" }, body);
  }
});

Deno.test("another type than a form's is refused before anything is read", async () => {
  for (const type of ["text/plain", "application/json", "multipart/mixed; boundary=x"]) {
    await assert.rejects(read(sent(type, "x")), { code: "unsupported_media_type" }, type);
  }
  await assert.rejects(read(sent("multipart/form-data", "x")), { code: "invalid_request" });
});
