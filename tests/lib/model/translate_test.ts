import assert from "node:assert/strict";
import { withoutQuotes } from "../../../lib/model/translate.ts";

Deno.test("what is no JSON is quoted without what is secret", () => {
  let error: unknown;
  try {
    JSON.parse("Key k-1");
  } catch (thrown) {
    error = thrown;
  }
  assert.match((error as Error).message, /k-1/);
  const clean = withoutQuotes(error, ["k-1"]) as Error;
  assert.ok(clean instanceof SyntaxError);
  assert.match(clean.message, /Key \[key\]/);
});
