import assert from "node:assert/strict";
import { encodeSse, encodeSseComment } from "../../../lib/sse/encode.ts";

Deno.test("encodeSse writes the fields of an event and a blank line", () => {
  assert.equal(encodeSse({ id: 7, event: "step", data: "{}" }), "event: step\ndata: {}\nid: 7\n\n");
  assert.equal(encodeSse({ data: "" }), "data: \n\n");
  assert.equal(encodeSse({ retry: 1000 }), "retry: 1000\n\n");
});

Deno.test("encodeSse gives every line of the data a field of its own", () => {
  assert.equal(encodeSse({ data: "a\nb\r\nc\rd" }), "data: a\ndata: b\ndata: c\ndata: d\n\n");
});

Deno.test("encodeSse refuses names and ids that would end their line", () => {
  for (const fields of [{ event: "a\nb" }, { id: "1\r2" }, { id: "1\0" }]) {
    assert.throws(() => encodeSse({ ...fields, data: "" }), TypeError);
  }
  assert.throws(() => encodeSseComment("a\nb"), TypeError);
});

Deno.test("encodeSseComment starts with a colon, which clients skip", () => {
  assert.equal(encodeSseComment("keep-alive"), ": keep-alive\n\n");
});
