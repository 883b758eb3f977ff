import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { assertProperty } from "../../helpers/properties.ts";
import { quoteFile, withFiles } from "../../../lib/chat/quote_file.ts";
import { lengthOf, type QuotedFile, splitFiles, toFileName } from "../../../lib/chat/quoted_file.ts";

Deno.test("a file is quoted as a fenced block that says what it is and how it is called", () => {
  assert.equal(quoteFile({ name: "main.py", text: "print(1)\n" }), "```py main.py\nprint(1)\n```");
  assert.equal(quoteFile({ name: "Makefile", text: "all:" }), "```text Makefile\nall:\n```");
  assert.equal(quoteFile({ name: ".env", text: "" }), "```text .env\n```");
  assert.equal(quoteFile({ name: "My Notes.MD", text: "a\r\nb" }), "```md My Notes.MD\na\nb\n```");
});

Deno.test("its fence is longer than those in the file", () => {
  const text = "```js\n1\n```\n  `````\n";
  assert.equal(quoteFile({ name: "a.md", text }), `\`\`\`\`\`\`md a.md\n${text}\`\`\`\`\`\``);
});

Deno.test("a name is one line that can be seen", () => {
  assert.equal(toFileName(" a\n`b`\u202ec\0.txt "), "a b c .txt");
  assert.equal(toFileName("\u200b"), "file");
  assert.equal(toFileName("x".repeat(500)).length, 120);
  assert.equal(toFileName("x".repeat(119) + "😀"), "x".repeat(119) + "\ufffd");
});

Deno.test("a message has its files behind it", () => {
  const file = { name: "a.txt", text: "A" };
  assert.equal(withFiles("See this:", [file, file]), "See this:\n\n```txt a.txt\nA\n```\n\n```txt a.txt\nA\n```");
  assert.equal(withFiles(" ", [file]), "```txt a.txt\nA\n```");
  assert.equal(withFiles("Hi", []), "Hi");
});

Deno.test("the files of a message are found again, and what was written beside them", () => {
  const message = withFiles("Before", [{ name: "a.md", text: "```js\n1\n```\n" }, { name: "b", text: "" }]) + "\nAfter";
  assert.deepEqual(splitFiles(message), [
    "Before\n\n",
    { name: "a.md", text: "```js\n1\n```\n" },
    "\n\n",
    { name: "b", text: "" },
    "\nAfter",
  ]);
});

Deno.test("other blocks of code are what somebody wrote", () => {
  for (
    const text of [
      "```js\n1\n```",
      "```js {1,3}\n1\n```",
      "```py main.js\n1\n```",
      "```txt a.txt\nnever ends",
      "```txt a.txt\n1\n```js",
      " ```txt a.txt\n1\n```",
      "",
      "Hi",
    ]
  ) assert.deepEqual(splitFiles(text), text === "" ? [] : [text]);
});

Deno.test("whatever a file says, and is called, it is found again as it was", () => {
  const line = fc.oneof(fc.string(), fc.constantFrom("```", "````", "``` x", "", "```txt a.txt"));
  const file = fc.record({ name: fc.string(), text: fc.array(line).map((lines) => lines.join("\n") + "\n") });
  assertProperty(fc.property(fc.array(file, { maxLength: 4 }), (files: QuotedFile[]) => {
    const found = splitFiles(withFiles("Hi", files)).filter((part) => typeof part !== "string");
    const expected = files.map(({ name, text }) => ({ name: toFileName(name), text: text.replaceAll("\r\n", "\n") }));
    assert.deepEqual(found, expected);
  }));
});

Deno.test("of a message that is split, nothing is lost but the fences of its files", () => {
  const line = fc.oneof(fc.string(), fc.constantFrom("```txt a.txt", "```", "````md b.md", "````"));
  assertProperty(fc.property(fc.array(line).map((lines) => lines.join("\n")), (message) => {
    let rest = message;
    for (const part of splitFiles(message)) {
      if (typeof part === "string") {
        assert.ok(rest.startsWith(part));
        rest = rest.slice(part.length);
      } else {
        const [line, fence] = /^(`{3,})\S+ .+\n/.exec(rest)!;
        assert.ok(rest.startsWith(part.text + fence, line.length));
        rest = rest.slice(line.length + part.text.length + fence.length);
      }
    }
    assert.equal(rest, "");
  }));
});

Deno.test("a message of nothing but fences is split as fast as any", () => {
  for (
    const message of ["```txt a.txt\n".repeat(80_000), "```\n".repeat(250_000), "```txt a.txt\n```\n".repeat(60_000)]
  ) {
    const before = performance.now();
    splitFiles(message);
    assert.ok(performance.now() - before < 5_000);
  }
});

Deno.test("a message is as long as it is without its files, as far as these may be", () => {
  const limits = { maxAttachments: 2, maxTextFileBytes: 10 };
  const quoted = (text: string) => quoteFile({ name: "a.txt", text });
  const frame = quoted("").length;
  assert.equal(lengthOf("Hi", limits), 2);
  assert.equal(lengthOf(withFiles("Hi", [{ name: "a.txt", text: "123456789\n" }]), limits), 4 + frame);
  assert.equal(lengthOf(quoted("1234567890\n"), limits), frame + 11, "one that is too large counts");
  assert.equal(lengthOf(quoted("12345678é\n"), limits), frame + 10, "in bytes of UTF-8");
  const three = [1, 2, 3].map((n) => quoted("x".repeat(n) + "\n")).join("\n");
  assert.equal(lengthOf(three, limits), 3 * frame + 2 + 2, "of too many, the smallest count");
  assert.equal(lengthOf(three, { ...limits, maxAttachments: 0 }), three.length);
});
