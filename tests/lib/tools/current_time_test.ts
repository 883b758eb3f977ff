import assert from "node:assert/strict";
import { createCurrentTime } from "../../../lib/tools/current_time.ts";

const { signal } = new AbortController();
const winter = createCurrentTime(() => Date.UTC(2026, 10, 28, 23, 1, 36));
const summer = createCurrentTime(() => Date.UTC(2026, 6, 1, 0, 0, 0));

const TIMES: [args: string, told: string, tool: typeof winter][] = [
  ["{}", "Saturday, 2026-11-28T23:01:36+00:00 (UTC)", winter],
  ["", "Saturday, 2026-11-28T23:01:36+00:00 (UTC)", winter],
  ['{"timeZone":"Europe/Berlin"}', "Sunday, 2026-11-29T00:01:36+01:00 (Europe/Berlin)", winter],
  ['{"timeZone":"Europe/Berlin"}', "Wednesday, 2026-07-01T02:00:00+02:00 (Europe/Berlin)", summer],
  ['{"timeZone":"Asia/Kathmandu"}', "Sunday, 2026-11-29T04:46:36+05:45 (Asia/Kathmandu)", winter],
  ['{"timeZone":"America/St_Johns"}', "Saturday, 2026-11-28T19:31:36-03:30 (America/St_Johns)", winter],
];

for (const [args, told, tool] of TIMES) {
  Deno.test(`with ${args || "nothing"}, it is ${told}`, async () =>
    assert.equal(await tool.call(args, { signal }), told));
}

Deno.test("what is no time zone is said to be none", async () => {
  for (const timeZone of ["Berlin", "", "Europe/Nowhere", "../etc/passwd"]) {
    const call = winter.call(JSON.stringify({ timeZone }), { signal });
    await assert.rejects(call, {
      message: `There is no time zone "${timeZone}": it has to be an IANA name, such as America/New_York`,
    });
  }
});

Deno.test("a model is told of the argument by a schema", () => {
  assert.deepEqual(winter.parameters, {
    type: "object",
    properties: {
      timeZone: {
        type: "string",
        maxLength: 100,
        description: "An IANA time zone, such as Europe/Berlin; UTC where absent",
        default: "UTC",
      },
    },
    required: [],
  });
});
