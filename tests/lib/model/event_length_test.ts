import assert from "node:assert/strict";
import { EventLength } from "../../../lib/model/event_length.ts";

/** What it says after each part. */
function lengths(parts: string[]): number[] {
  const length = new EventLength();
  return parts.map((part) => length.add(new TextEncoder().encode(part)));
}

for (const [name, end] of [["LF", "\n"], ["CRLF", "\r\n"], ["CR", "\r"]]) {
  const line = `data: a${end}`;

  Deno.test(`an event's lines with ${name} count until a blank one`, () => {
    const [one, two, none, other] = lengths([line, line, end, `${line}${end}data`]);
    assert.deepEqual([one, two], [line.length, 2 * line.length]);
    assert.ok(none <= 1 && other >= 4 && other <= 5, `${none} ${other}`);
  });

  Deno.test(`a blank line with ${name} may come byte by byte`, () => {
    const length = lengths([...`${line}${end}data`]).at(-1)!;
    assert.ok(length >= 4 && length <= 5, `${length}`);
  });
}

Deno.test("a line that does not end counts on, whatever its parts", () => {
  assert.deepEqual(lengths(["data: ", "", "aaaa", "\r", "\n", "b"]), [6, 6, 10, 11, 12, 13]);
});
