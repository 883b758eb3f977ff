import assert from "node:assert/strict";
import { parse } from "@std/dotenv";

/** Parses while the process has these variables. */
function read(text: string, environment: Record<string, string> = {}): Record<string, string> {
  for (const [name, value] of Object.entries(environment)) Deno.env.set(name, value);
  try {
    return { ...parse(text) };
  } finally {
    for (const name of Object.keys(environment)) Deno.env.delete(name);
  }
}

const EXISTING = { FRESHET_TEST: "env" };

const CASES: [about: string, text: string, expected: Record<string, string>][] = [
  ["a variable of the process", "A=$FRESHET_TEST\nB=${FRESHET_TEST}", { A: "env", B: "env" }],
  ["variables within a text", "A=a${FRESHET_TEST}b$FRESHET_TEST", { A: "aenvbenv" }],
  ["a variable above", "B=1\nA=$B", { B: "1", A: "1" }],
  ["a variable below", "A=${B}\nB=1", { A: "1", B: "1" }],
  ["a variable that refers to another", "A=$B\nB=$C\nC=$FRESHET_TEST", { A: "env", B: "env", C: "env" }],
  ["a variable of the file before one of the process", "A=$FRESHET_TEST\nFRESHET_TEST=file", {
    A: "file",
    FRESHET_TEST: "file",
  }],
  ["a default", "A=${FRESHET_NONE:-d}\nB=$FRESHET_NONE:-e f", { A: "d", B: "e f" }],
  ["no default where there is a value", "A=${FRESHET_TEST:-d}", { A: "env" }],
  ["an empty value, not the default", "B=\nA=${B:-d}", { B: "", A: "" }],
  ["a default that refers", "A=${FRESHET_NONE:-${FRESHET_TEST:-d}}\nB=${FRESHET_NONE:-$FRESHET_TEST}", {
    A: "env",
    B: "env",
  }],
  ["a default of a default", "A=${FRESHET_NONE:-${FRESHET_NONE_TOO:-d}}", { A: "d" }],
  ["nothing in quotes", "A='$FRESHET_TEST'\nB=\"${FRESHET_TEST}\"", { A: "$FRESHET_TEST", B: "${FRESHET_TEST}" }],
  ["nothing behind a backslash", "A=\\$FRESHET_TEST", { A: "\\$FRESHET_TEST" }],
  ["the text of a quoted variable", "B='x  y'\nA=$B", { B: "x  y", A: "x  y" }],
  ["no dollar sign that refers to nothing", "A=$\nB=5$\nC=$$\nD=${}\nE=${x", {
    A: "$",
    B: "5$",
    C: "$$",
    D: "${}",
    E: "${x",
  }],
  ["what does not exist to a word that says so", "A=$FRESHET_NONE\nB=${FRESHET_NONE}\nC=${FRESHET_NONE:-}", {
    A: "undefined",
    B: "undefined",
    C: "undefined",
  }],
];

for (const [about, text, expected] of CASES) {
  Deno.test(`parse expands ${about}`, () => assert.deepEqual(read(text, EXISTING), expected));
}

Deno.test({
  name: "parse needs no permission for variables that the file has",
  permissions: { env: false },
  fn: () => assert.deepEqual({ ...parse("A=$B\nB=1\nC='$NONE'") }, { A: "1", B: "1", C: "$NONE" }),
});

Deno.test({
  name: "parse needs permission to look at the process's variables",
  permissions: { env: false },
  fn: () => assert.throws(() => parse("A=$FRESHET_NONE"), Deno.errors.NotCapable),
});

Deno.test({
  name: "parse needs permission for that variable only",
  permissions: { env: ["FRESHET_ALLOWED"] },
  fn: () => assert.deepEqual(read("A=$FRESHET_ALLOWED", { FRESHET_ALLOWED: "x" }), { A: "x" }),
});
