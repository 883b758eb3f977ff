import assert from "node:assert/strict";
import { parseBack } from "../../../lib/http/back.ts";

Deno.test("a form leads back to the page and the part of the list that it was sent from", () => {
  for (const page of ["/", "/c/0123abc", "/?from=1700000000000.0123abc", "/c/x_-9?from=1.y"]) {
    assert.equal(parseBack(page), page.startsWith("/c/") ? `${page}#newest` : page);
  }
});

Deno.test("where a form names no page with the list, the start page takes its place", () => {
  const elsewhere = [
    null,
    "",
    "c/x",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "/c/",
    "/c/..",
    "/c/x/",
    "/c/x/delete",
    "/c/x#y",
    "/c/x\n",
    "/c/x\r\nset-cookie: a=b",
    "/c/%2e%2e",
    `/c/${"x".repeat(65)}`,
    "/healthz",
    "/?from=",
    "/?from=x.y",
    "/?from=1.y&x=1",
    "/?x=1",
    " /",
  ];
  for (const back of elsewhere) assert.equal(parseBack(back), "/", JSON.stringify(back));
});

Deno.test("a page that is gone is left for a new one, in the same part of the list", () => {
  assert.equal(parseBack("/c/x", { gone: "x" }), "/");
  assert.equal(parseBack("/c/x?from=1.y", { gone: "x" }), "/?from=1.y");
  assert.equal(parseBack("/c/x?from=1.y", { gone: "y" }), "/c/x?from=1.y#newest");
  assert.equal(parseBack("/", { gone: "x" }), "/");
});
