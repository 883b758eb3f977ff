import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { parseReturn } from "../../../lib/http/return_path.ts";
import { assertProperty } from "../../helpers/properties.ts";

const ORIGIN = "https://chat.example";

Deno.test("one comes back to any page, and what was asked of it", () => {
  for (const to of ["/", "/c/x", "/c/x?at=y&from=1.z", "/export", "/c/x.md", "/?from=1.x", "/c/%C3%A9?q=a%20b"]) {
    assert.equal(parseReturn(to), to);
  }
});

const ELSEWHERE = [
  "https://attacker.example",
  "//attacker.example",
  "///attacker.example",
  "/\\attacker.example",
  "\\\\attacker.example",
  "/\t/attacker.example",
  "/\n/attacker.example",
  "\t//attacker.example",
  " //attacker.example",
  "/.//attacker.example",
  "/..//attacker.example",
  "/x/..//attacker.example",
  "/%2e//attacker.example",
  "/.\t//attacker.example",
  "/.\\/attacker.example",
  "javascript:alert(1)",
  "data:text/html,x",
  "attacker.example",
  "@attacker.example",
  "/\u0000/attacker.example",
  "//chat.example@attacker.example",
  "http:attacker.example",
  "https:/attacker.example",
];

Deno.test("nobody is led elsewhere, however that is written", () => {
  for (const to of ELSEWHERE) {
    const back = parseReturn(to);
    assert.equal(new URL(back, ORIGIN).origin, ORIGIN, to);
    assert.match(back, /^\/(?![/\\])/, to);
  }
});

Deno.test("whatever the text, a browser stays here, no line is added to the answer, and the page is the same the next time", () => {
  const part = fc.oneof(
    fc.constantFrom("/", "\\", ".", "..", "%2e", "%2f", "%5c", "?", "#", "@", ":", "\t", "\r\n", " "),
    fc.string(),
  );
  assertProperty(fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
    const back = parseReturn(`/${parts.join("")}`);
    assert.equal(new URL(back, ORIGIN).origin, ORIGIN);
    assert.match(back, /^\/(?![/\\])[\x21-\x7e]*$/);
    assert.equal(new Headers({ location: back }).get("location"), back);
    assert.equal(parseReturn(back), back);
  }));
});

Deno.test("one comes back to no page that is there to come in, or that is no address", () => {
  for (
    const to of [null, "", "/signin", "/signin/oidc?to=/x", "/signout", "/bring", `/${"x".repeat(2_000)}`, "/x#y/..//z"]
  ) {
    assert.ok(["/", "/x"].includes(parseReturn(to)), String(to));
  }
  assert.equal(parseReturn("/signing"), "/signing");
});
