import fc from "npm:fast-check@^4";
import { newId } from "../../lib/chat/id.ts";
import { ANY_CHARACTER } from "../helpers/properties.ts";
import { toBytes } from "../helpers/raw_request.ts";

/** What others have, and must keep to themselves. */
export interface Holder {
  conversation: string;
  message: string;
  turn: string;
}

const utf8 = new TextEncoder();
/** Most as some route takes them. */
const METHODS = [
  ...Array(6).fill("POST"),
  ...Array(3).fill("GET"),
  "HEAD",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "QUERY",
  "get",
  "X",
];
const TYPES = [
  "application/json",
  "application/x-www-form-urlencoded",
  "application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain",
  "",
];

/** Lone surrogates, NUL, controls that turn text around, marks upon marks, and what means something elsewhere. */
export const ODD_TEXTS = [
  "\ud800",
  "\udfff\ud800",
  "\u0000",
  "a\u0000b",
  "\u202e\u2066\u200f",
  "e" + "\u0301".repeat(10_000),
  "\ufeff",
  "'\"><script>alert(1)</script>",
  "../../../etc/passwd",
  "{{7*7}}${7*7}",
  "__proto__",
  "constructor",
  "-1",
  "1e999",
  "NaN",
  "99999999999999999999",
  "null",
  "",
];

const oddText = fc.oneof(
  fc.constantFrom(...ODD_TEXTS),
  fc.string({ unit: ANY_CHARACTER, maxLength: 40 }),
  fc.string({ unit: ANY_CHARACTER, minLength: 500, maxLength: 3_000 }),
);

const FIELDS = [
  "message",
  "conversationId",
  "parentId",
  "retry",
  "continue",
  "stop",
  "model",
  "settings",
  "title",
  "theme",
];

const oddJson = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.dictionary(fc.constantFrom(...FIELDS), fc.oneof(oddText, fc.jsonValue({ maxDepth: 2 }))).map((it) =>
    JSON.stringify(it)
  ),
  fc.constant("[".repeat(20_000)),
  oddText,
);

const oddForm = fc.array(fc.tuple(fc.constantFrom(...FIELDS), oddText), { maxLength: 5 })
  .map((fields) => new URLSearchParams(fields.map(([name, value]) => [name, value.toWellFormed()])).toString());

const oddBody = fc.oneof(
  oddJson.map((text) => utf8.encode(text)),
  oddForm.map((text) => utf8.encode(text)),
  fc.uint8Array({ maxLength: 200 }),
  fc.constant(null),
);

/** A value that a header can have at all. */
const oddValue = oddText.map((text) => text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, "?").slice(0, 4_000));

/** Any request of any route, with ids of the victim's and with others. */
export function requests(paths: string[], { conversation, message, turn }: Holder): fc.Arbitrary<Uint8Array> {
  const id = fc.oneof(fc.constantFrom(conversation, message, turn, newId()), oddText);
  const segment = id.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 2_000));
  const target = fc.tuple(fc.constantFrom(...paths), segment, segment).map(([path, a, b]) =>
    path.replace("nope", a).replace("nope", b)
  );
  const query = fc.array(fc.tuple(fc.constantFrom("at", "from", "before", "after", "undo", "x"), segment), {
    maxLength: 3,
  })
    .map((fields) => fields.map(([name, value]) => `${name}=${value}`).join("&"));
  const headers = fc.record({
    cookie: fc.oneof(id.map((text) => `session=${text}`), oddValue),
    "last-event-id": oddValue,
    "content-type": fc.constantFrom(...TYPES),
    "idempotency-key": oddValue,
    authorization: oddValue,
    // Most come as from our own pages: others get no further than that.
    "sec-fetch-site": fc.constantFrom("same-origin", "same-origin", "same-origin", "none", "cross-site", "x"),
    accept: fc.constantFrom("text/html", "*/*", "application/json"),
    range: fc.constantFrom("bytes=0-", "bytes=9-1", "x"),
  }, { requiredKeys: [] }).map((all) =>
    Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value.replaceAll(/[^\x20-\x7e]/g, "?")]))
  );
  return fc.tuple(fc.constantFrom(...METHODS), target, query, headers, oddBody).map((
    [method, target, query, headers, body],
  ) => toBytes({ method, target: query ? `${target}?${query}` : target, headers, body }));
}

/** What is no request, or hardly one. */
export const rubbish = fc.oneof(
  fc.uint8Array({ maxLength: 3_000 }),
  fc.string({ unit: ANY_CHARACTER, maxLength: 500 }).map((text) =>
    utf8.encode(`GET /${text} HTTP/1.1\r\nhost: x\r\n\r\n`)
  ),
  fc.constantFrom(
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/9.9\r\nhost: x\r\n\r\n",
    "GET http://[::bad/ HTTP/1.1\r\nhost: x\r\n\r\n",
    "GET //evil.example/ HTTP/1.1\r\nhost: x\r\n\r\n",
    "POST /chat HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: -5\r\n\r\n",
    "POST /chat HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /chat HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    "POST /chat HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 400\r\n\r\n{",
    `GET /${"a".repeat(100_000)} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`,
    `GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\nx: ${"a".repeat(1_000_000)}\r\n\r\n`,
    `GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n${"x: \r\n".repeat(1_000_000)}\r\n`,
  ).map((text) => utf8.encode(text)),
);
