import assert from "node:assert/strict";
import { DoneMark } from "../../../lib/model/done_mark.ts";

function isThere(body: string, size: number): boolean {
  const mark = new DoneMark();
  const bytes = new TextEncoder().encode(body);
  for (let i = 0; i < bytes.length; i += size) mark.add(bytes.subarray(i, i + size));
  return mark.isThere;
}

const LONG = `data: "${"a".repeat(200)}"\n\n`;

const CASES: [body: string, isThere: boolean][] = [
  ["", false],
  ["data: [DONE]\n\n", true],
  ["data: [DONE]", true],
  [`${LONG}data: [DONE]\n\n`, true],
  [`${LONG}data:[DONE]\r\n\r\n`, true],
  [`${LONG}data: [DONE]\n\n: bye\n\n`, true],
  [LONG, false],
  [`${LONG}data: [DON`, false],
  [`${LONG}data: [DONE]\n\n${LONG}`, false],
  [`${LONG}data: "say data: [DONE]"`, false],
  [`${LONG}data: "say data: [DONE]`, false],
];

for (const [body, expected] of CASES) {
  Deno.test(`${JSON.stringify(body.slice(-40))} ${expected ? "says" : "does not say"} that it is over, in pieces of any size`, () => {
    for (const size of [1, 2, 3, 7, 13, 63, 64, 65, 1_000]) assert.equal(isThere(body, size), expected, `${size}`);
  });
}
