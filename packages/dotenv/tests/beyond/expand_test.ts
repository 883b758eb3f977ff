import assert from "node:assert/strict";
import { parse } from "@std/dotenv";

Deno.test("a value that refers to itself means the process's variable, and ends", () => {
  Deno.env.set("FRESHET_SELF", "env");
  try {
    const text = "FRESHET_SELF=${FRESHET_SELF}:more\nA=${B:-a}\nB=${A:-b}";
    assert.deepEqual({ ...parse(text) }, { FRESHET_SELF: "env:more", A: "b", B: "b" });
  } finally {
    Deno.env.delete("FRESHET_SELF");
  }
});

Deno.test("each reference has its own default", () => {
  assert.deepEqual({ ...parse("A=${FRESHET_NONE:-a} ${FRESHET_NONE:-b}") }, { A: "a b" });
});

Deno.test("what a variable of the process holds is not expanded again", () => {
  Deno.env.set("FRESHET_PRICE", "5$EUR");
  try {
    assert.deepEqual({ ...parse("A=$FRESHET_PRICE\nB='$FRESHET_PRICE'\nC=$B") }, {
      A: "5$EUR",
      B: "$FRESHET_PRICE",
      C: "$FRESHET_PRICE",
    });
  } finally {
    Deno.env.delete("FRESHET_PRICE");
  }
});
