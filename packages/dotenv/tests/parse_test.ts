import assert from "node:assert/strict";
import { parse } from "@std/dotenv";
import { warnings } from "./warnings.ts";

/** `parse` returns an object without a prototype; this is a plain one. */
const read = (text: string) => ({ ...parse(text) });

const CASES: [about: string, text: string, expected: Record<string, string>][] = [
  ["plain values", "BASIC=basic\nOTHER=a-b.c/d", { BASIC: "basic", OTHER: "a-b.c/d" }],
  ["empty lines and an empty text", "\n\nA=1\n\n", { A: "1" }],
  ["nothing", "", {}],
  ["empty values", "A=\nB=  \nC=''\nD=\"\"", { A: "", B: "", C: "", D: "" }],
  ["white space around names and values", "  A =  some value  \n\tB\t=\tx\t", { A: "some value", B: "x" }],
  ["white space inside quotes", "A=\" x \"\nB=' y '", { A: " x ", B: " y " }],
  ["export in front", "export A=1\n export  B='2'\nexport=3\nexportC=4", { A: "1", B: "2", export: "3", exportC: "4" }],
  ["comments", "# A=1\n  #B=2\nC=3 # three\nD=4#four\nE=#", { C: "3", D: "4", E: "" }],
  ["comments after quotes", "A='a#b' # c\nB=\"#\"#c", { A: "a#b", B: "#" }],
  ["quotes within values", 'A={"a": "b"}\nB=it\'s\nC=\'"\'\nD="\'"', { A: '{"a": "b"}', B: "it's", C: '"', D: "'" }],
  ["equals signs within values", "A=a=b\nB=postgres://u:p@h/d?x='y'", { A: "a=b", B: "postgres://u:p@h/d?x='y'" }],
  ["colons within values", "A=a: b\nB='c: d'", { A: "a: b", B: "c: d" }],
  ["backticks as they are", "A=`x`\nB=a`b", { A: "`x`", B: "a`b" }],
  ["several lines in quotes", "A=\"a\nb\"\nB='c\n\nd'\nE=1", { A: "a\nb", B: "c\n\nd", E: "1" }],
  ["a line break next to the quotes as none", "A=\"\na\n\"\nB='\nb\n'", { A: "a", B: "b" }],
  ["a key in PEM", 'K="-----BEGIN-----\nab+/=\ncd==\n-----END-----"', {
    K: "-----BEGIN-----\nab+/=\ncd==\n-----END-----",
  }],
  ["Windows line ends", "A=1\r\nB='a\r\nb'\r\nC=\r\nD=2\r\n", { A: "1", B: "a\r\nb", C: "", D: "2" }],
  ["escapes in double quotes", String.raw`A="a\nb\rc\td\"e\'f\\g\h"`, { A: "a\nb\rc\td\"e'f\\g\\h" }],
  ["escaped backslashes in double quotes", String.raw`A="a\\nb"` + "\n" + String.raw`B="\\"`, { A: "a\\nb", B: "\\" }],
  ["no escapes in single quotes", String.raw`A='a\nb\\c'`, { A: "a\\nb\\\\c" }],
  ["no escapes without quotes", String.raw`A=a\nb\\c\"`, { A: 'a\\nb\\\\c\\"' }],
  ["a single quote as the end of single quotes", String.raw`A='a\'b'`, { A: "a\\" }],
  ["only what is in the quotes", 'A=\'a\' b\nB="c" "d"', { A: "a", B: "c" }],
  ["a quote that is not closed as text", "A=\"a\nB='b\nC=c", { A: '"a', B: "'b", C: "c" }],
  ["the last of several", "A=1\nA=2", { A: "2" }],
  ["letters, digits and underscores in names", "a=1\n_B2=2", { a: "1", _B2: "2" }],
  ["lines that are no assignment as nothing", "=x\nA\nB: 1\na b=c\nC=1", { C: "1" }],
  ["a value below its name as none", "A=\n'x'\nB=1", { A: "", B: "1" }],
  ["other alphabets", "A=é\nB='日本'", { A: "é", B: "日本" }],
];

for (const [about, text, expected] of CASES) {
  Deno.test(`parse reads ${about}`, () => assert.deepEqual(read(text), expected));
}

Deno.test("parse leaves names out that no shell takes, and warns", () => {
  const seen = warnings(() => assert.deepEqual(read("1A=x\nA-B=x\nA.B=x\nC=x"), { C: "x" }));
  assert.equal(seen.length, 3);
  assert.match(seen[0], /^Ignored the key "1A" as it is not a valid identifier/);
});

Deno.test("parse returns an object without a prototype", () => {
  assert.equal(Object.getPrototypeOf(parse("A=1")), null);
  assert.equal(parse("A=1").toString, undefined);
});
