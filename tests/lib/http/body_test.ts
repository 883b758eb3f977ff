import assert from "node:assert/strict";
import { ChatError, type ErrorCode } from "../../../lib/errors.ts";
import { readBytes, readForm, readJson } from "../../../lib/http/body.ts";

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

interface Sent {
  type?: string;
  headers?: Record<string, string>;
}

function post(body: BodyInit, { type = JSON_TYPE, headers = {} }: Sent = {}): Request {
  return new Request("http://x/", { method: "POST", headers: { "content-type": type, ...headers }, body });
}

/** A body of those chunks, that then breaks off where `error` is given; `pulls` counts what was read of it. */
function streamed(chunks: Uint8Array[], error?: Error) {
  const rest = [...chunks];
  const counted = { pulls: 0 };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      counted.pulls++;
      if (rest.length > 0) controller.enqueue(rest.shift()!);
      else if (error) controller.error(error);
      else controller.close();
    },
  }, { highWaterMark: 0 });
  return Object.assign(counted, { stream });
}

const bytes = (text: string) => new TextEncoder().encode(text);

async function refused(reading: Promise<unknown>, code: ErrorCode, status: number): Promise<ChatError> {
  const error = await reading.then(() => assert.fail("It was read"), (error) => error);
  assert.ok(error instanceof ChatError, String(error));
  assert.deepEqual([error.code, error.status], [code, status]);
  return error;
}

Deno.test("a body that says that it is too long is refused before anything of it is read", async () => {
  const body = streamed([bytes("{}")]);
  const request = post(body.stream, { headers: { "content-length": "11" } });
  await refused(readJson(request, 10), "body_too_large", 413);
  assert.equal(body.pulls, 0);
});

Deno.test("a body may be as long as the bound, whatever it says of its length", async () => {
  assert.deepEqual(await readJson(post("[1,2,3,45]", { headers: { "content-length": "10" } }), 10), [1, 2, 3, 45]);
  assert.deepEqual(await readJson(post(streamed([bytes("[1,2,"), bytes("3,45]")]).stream), 10), [1, 2, 3, 45]);
  const lying = post(streamed([bytes("[1,2,3,"), bytes("456]")]).stream, { headers: { "content-length": "1" } });
  await refused(readJson(lying, 10), "body_too_large", 413);
});

Deno.test("a bound counts bytes, not characters", async () => {
  await refused(readJson(post('"👋👋"'), 9), "body_too_large", 413);
  assert.equal(await readJson(post('"👋👋"'), 10), "👋👋");
});

Deno.test("a character that is split over chunks arrives whole, wherever it is split", async () => {
  const whole = bytes('"wörld 👋🏽"');
  for (let cut = 1; cut < whole.length; cut++) {
    const { stream } = streamed([whole.slice(0, cut), whole.slice(cut)]);
    assert.equal(await readJson(post(stream), 100), "wörld 👋🏽", `cut at ${cut}`);
  }
});

Deno.test("bytes that are no UTF-8 are refused, also where only the last character is cut", async () => {
  for (const body of [[0x22, 0xff, 0x22], [0x22, 0xc3]]) {
    await refused(readJson(post(new Uint8Array(body)), 100), "invalid_request", 400);
  }
});

Deno.test("a body that breaks off is the client's error, and its cause is kept", async () => {
  const cause = new TypeError("connection reset");
  const error = await refused(readJson(post(streamed([bytes("{")], cause).stream), 100), "invalid_request", 400);
  assert.equal(error.cause, cause);
});

Deno.test("a body that is compressed is refused unread", async () => {
  const body = streamed([bytes("{}")]);
  const request = post(body.stream, { headers: { "content-encoding": "gzip" } });
  await refused(readJson(request, 100), "unsupported_media_type", 415);
  assert.equal(body.pulls, 0);
});

Deno.test("a content type counts without its parameters and its case; any other is refused, and so is none", async () => {
  assert.deepEqual(await readJson(post("{}", { type: "Application/JSON; charset=utf-8" }), 100), {});
  for (const type of ["text/plain", FORM_TYPE, "application/json-seq", "application/problem+json"]) {
    const error = await refused(readJson(post("{}", { type }), 100), "unsupported_media_type", 415);
    assert.match(error.message, /"application\/json"/);
  }
  const untyped = new Request("http://x/", { method: "POST", body: bytes("{}") });
  await refused(readJson(untyped, 100), "unsupported_media_type", 415);
});

Deno.test("what is no JSON is refused, an empty body too", async () => {
  for (const body of ["", "{", "{'a': 1}", "undefined"]) await refused(readJson(post(body), 100), "invalid_json", 400);
  await refused(
    readJson(new Request("http://x/", { headers: { "content-type": JSON_TYPE } }), 100),
    "invalid_json",
    400,
  );
});

Deno.test("a form's fields are read, and a line break in them is one character again", async () => {
  const form = await readForm(post("message=a%0D%0Ab%0D%0A%0D%0Ac+d%0Ae&stop=", { type: FORM_TYPE }), 100);
  assert.deepEqual([...form], [["message", "a\nb\n\nc d\ne"], ["stop", ""]]);
});

Deno.test("a form of another content type is refused, and so is one past its bound", async () => {
  for (const type of [JSON_TYPE, "multipart/form-data; boundary=x", "text/plain"]) {
    const error = await refused(readForm(post("message=a", { type }), 100), "unsupported_media_type", 415);
    assert.match(error.message, /"application\/x-www-form-urlencoded"/);
  }
  await refused(readForm(post("message=abc", { type: FORM_TYPE }), 10), "body_too_large", 413);
});

Deno.test("a body that does not come on is not waited for, and let go", async () => {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  const stuck = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes('{"message":')),
    cancel: () => resolve(),
  });
  const reading = Array.fromAsync(readBytes(post(stuck), { type: JSON_TYPE, maxBytes: 100, ms: 5 }));
  await refused(reading, "body_timeout", 408);
  await cancelled;
});

Deno.test("how long it takes to work on what has come is not a body's time", async () => {
  const two = ReadableStream.from([bytes("[1,"), bytes("2]")]);
  let text = "";
  for await (const chunk of readBytes(post(two), { type: JSON_TYPE, maxBytes: 100, ms: 5 })) {
    text += new TextDecoder().decode(chunk);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.equal(text, "[1,2]");
});

Deno.test("a body of which much has come may take longer: its bytes count as time", async () => {
  const length = 64 * 1024;
  const large = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(length)),
    async pull(controller) {
      // Past the time that a body has in any case.
      await new Promise((resolve) => setTimeout(resolve, 10));
      controller.close();
    },
  }, { highWaterMark: 1 });
  const [chunk] = await Array.fromAsync(readBytes(post(large), { type: JSON_TYPE, maxBytes: length, ms: 1 }));
  assert.equal(chunk.length, length);
});
