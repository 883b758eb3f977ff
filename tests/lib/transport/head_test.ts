import assert from "node:assert/strict";
import { encodeHead, endOfHead, framingOf, parseHead } from "../../../lib/transport/head.ts";

const utf8 = new TextEncoder();
const head = (text: string) => parseHead(utf8.encode(text.replaceAll("\n", "\r\n")));
const framing = (text: string) => framingOf(head(text));

Deno.test("a request's head says what is asked for, and how long the body is", () => {
  const headers = new Headers({ authorization: "Bearer sk-1", "content-type": "application/json", connection: "x" });
  const request = { method: "POST", url: new URL("http://gpu:8080/v1/chat?a=b#c"), headers, length: 7 };
  const lines = encodeHead({ ...request, keepAlive: true }).split("\r\n");
  assert.equal(lines[0], "POST /v1/chat?a=b HTTP/1.1");
  assert.deepEqual(lines.slice(1).toSorted(), [
    "",
    "",
    "accept-encoding: identity",
    "authorization: Bearer sk-1",
    "content-length: 7",
    "content-type: application/json",
    "host: gpu:8080",
  ]);
  assert.match(encodeHead({ ...request, keepAlive: false }), /\r\nconnection: close\r\n\r\n$/);
});

Deno.test("a head ends with its first blank line, wherever that is", () => {
  assert.equal(endOfHead(utf8.encode("a\r\nb\r\n\r\nc\r\n\r\n")), 8);
  for (const text of ["", "a", "a\r\nb\r\n", "a\r\n\r", "a\n\nb", "\r\r\n\r"]) {
    assert.equal(endOfHead(utf8.encode(text)), -1, JSON.stringify(text));
  }
});

Deno.test("an answer's head is its status and its headers", () => {
  const { status, statusText, headers, isKept } = head(
    "HTTP/1.1 429 Too Many Requests\nRetry-After:  7 \nx-a: 1\nX-A: 2\nx-long: a\n  b\nx-empty:\nx-latin: \u00e9\n\n",
  );
  assert.deepEqual([status, statusText, isKept], [429, "Too Many Requests", true]);
  assert.equal(headers.get("retry-after"), "7");
  assert.equal(headers.get("x-a"), "1, 2");
  assert.equal(headers.get("x-long"), "a b");
  assert.equal(headers.get("x-empty"), "");
  assert.equal(head("HTTP/1.1 200\n\n").statusText, "");
});

Deno.test("a connection is kept unless the server says otherwise, and by older ones only where they say so", () => {
  assert.ok(!head("HTTP/1.1 200 OK\nConnection: Close\n\n").isKept);
  assert.ok(!head("HTTP/1.0 200 OK\n\n").isKept);
  assert.ok(head("HTTP/1.0 200 OK\nConnection: keep-alive\n\n").isKept);
});

for (
  const text of [
    "",
    "HTTP/2 200 OK",
    "HTTP/1.1 20 OK",
    "SSH-2.0-OpenSSH",
    "HTTP/1.1 200 OK\nno colon",
    "HTTP/1.1 200 OK\n: a",
  ]
) {
  Deno.test(`${JSON.stringify(text)} is no head of an answer`, () => {
    assert.throws(() => head(`${text}\n\n`), SyntaxError);
  });
}

Deno.test("a header with what none may have is an error, and not passed over", () => {
  assert.throws(() => head("HTTP/1.1 200 OK\na: b\0c\n\n"), SyntaxError);
});

Deno.test("a body is framed as its head says", () => {
  for (const status of [100, 103, 204, 304]) assert.equal(framing(`HTTP/1.1 ${status} A\ncontent-length: 5\n\n`), null);
  const chunked = framing("HTTP/1.1 200 OK\nTransfer-Encoding: Chunked\ncontent-length: 5\n\n")!;
  assert.equal(chunked.take(utf8.encode("2\r\nab\r\n")).length, 2);
  assert.equal(framing("HTTP/1.1 200 OK\ncontent-length: 2, 2\n\n")!.take(utf8.encode("abc")).length, 2);
  assert.ok(framing("HTTP/1.1 200 OK\n\n")!.endsWithConnection);
  for (
    const bad of ["transfer-encoding: gzip, chunked", "content-length: -1", "content-length: 1, 2", "content-length: x"]
  ) {
    assert.throws(() => framing(`HTTP/1.1 200 OK\n${bad}\n\n`), SyntaxError, bad);
  }
});
