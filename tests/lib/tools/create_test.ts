import assert from "node:assert/strict";
import { createTools } from "../../../lib/tools/create.ts";

const settings = { names: [] as string[], timeoutMs: 1_000, fetchHosts: [] as string[] };

Deno.test("no tool is on unless it is named", () => {
  assert.equal(createTools(settings), undefined);
  const named = createTools({ ...settings, names: ["calculate", "current_time", "calculate"] });
  assert.deepEqual(named?.specs.map(({ name }) => name), ["calculate", "current_time"]);
});

Deno.test("a tool that is on answers", async () => {
  const tools = createTools({ ...settings, names: ["calculate"] });
  const { signal } = new AbortController();
  const outcome = await tools!.run({ name: "calculate", arguments: '{"expression":"6 * 7"}' }, { signal });
  assert.deepEqual(outcome, { content: "42", isError: false });
});

const WRONG: [what: string, settings: Partial<typeof settings>, message: string][] = [
  ["an unknown name", { names: ["calc"] }, 'there is no tool "calc"; there are current_time, calculate, fetch_page'],
  [
    "a name of an object's own",
    { names: ["toString"] },
    'there is no tool "toString"; there are current_time, calculate, fetch_page',
  ],
  ["pages of no host", { names: ["fetch_page"] }, "fetch_page needs CHAT_FETCH_HOSTS: the hosts of its pages"],
];

for (const [what, wrong, message] of WRONG) {
  Deno.test(`${what} is an error that says so`, () => {
    assert.throws(() => createTools({ ...settings, ...wrong }), { name: "TypeError", message });
  });
}

Deno.test("what fetch_page may fetch is told to the model", () => {
  const tools = createTools({ ...settings, names: ["fetch_page"], fetchHosts: ["example.com", "*.example.org"] });
  assert.match(tools!.specs[0].description, /example\.com, \*\.example\.org/);
});
