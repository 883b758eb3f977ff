import assert from "node:assert/strict";
import { readBearer } from "../../../lib/http/sign_in.ts";

const read = (authorization: string) => readBearer(new Headers({ authorization }));

Deno.test("a bearer is read as it was written, whatever its letters, and no other kind of credentials", () => {
  assert.equal(read("Bearer correct horse"), "correct horse");
  assert.equal(read("bearer   x"), "x");
  assert.equal(read("BEARER x=="), "x==");
  for (const other of ["Basic eDp5", "Bearer", "Bearer ", "Bearerx", "x Bearer y", ""]) assert.equal(read(other), null);
  assert.equal(readBearer(new Headers()), null);
  // As curl sends it: the bytes of UTF-8.
  const bytes = new TextEncoder().encode("Bearer geh€im é");
  assert.equal(read(String.fromCharCode(...bytes)), "geh€im é");
});
