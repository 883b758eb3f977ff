import assert from "node:assert/strict";
import * as v from "valibot";
import { defineTool, type Tool, ToolError } from "../../../lib/tools/tool.ts";
import { createToolbox } from "../../../lib/tools/toolbox.ts";
import { within } from "../../helpers/within.ts";

const add = defineTool({
  name: "add",
  description: "Adds two numbers",
  parameters: v.object({ a: v.number(), b: v.optional(v.pipe(v.number(), v.integer(), v.description("Another")), 1) }),
  run: ({ a, b }) => String(a + b),
});

/** A tool that does what a test says. */
function tool(run: (signal: AbortSignal) => string | Promise<string>): Tool {
  const definition = { name: "does", description: "", parameters: v.object({}) };
  return defineTool({ ...definition, run: (_args, { signal }) => run(signal) });
}

function open(tools: Tool[], timeoutMs = 60_000) {
  const logged: unknown[] = [];
  const toolbox = createToolbox(tools, { timeoutMs, onError: (error) => logged.push(error) });
  const run = (name: string, text = "{}", signal = new AbortController().signal) =>
    toolbox.run({ name, arguments: text }, { signal });
  return { toolbox, run, logged };
}

Deno.test("a model is told of tools by their names, what they are good for, and the schemas of what they take", () => {
  assert.deepEqual(open([add]).toolbox.specs, [{
    name: "add",
    description: "Adds two numbers",
    parameters: {
      type: "object",
      properties: { a: { type: "number" }, b: { type: "integer", description: "Another", default: 1 } },
      required: ["a"],
    },
  }]);
});

Deno.test("a name that models cannot call is refused when the tool is defined", () => {
  const definition = { description: "", parameters: v.object({}), run: () => "" };
  for (const name of ["", "two words", "dot.ted", "x".repeat(65)]) {
    assert.throws(() => defineTool({ name, ...definition }), TypeError);
  }
  assert.equal(defineTool({ name: "x".repeat(64), ...definition }).name.length, 64);
});

const CALLS: [text: string, content: string, isError: boolean][] = [
  ['{"a":1,"b":2}', "3", false],
  ['{"a":1}', "2", false],
  ['{"a":1,"c":"more"}', "2", false],
  ['{"a":"1"}', 'Error: The arguments do not fit: "a": Invalid type: Expected number but received "1"', true],
  ['{"a":1,"b":1.5}', 'Error: The arguments do not fit: "b": Invalid integer: Received 1.5', true],
  ["[]", 'Error: The arguments do not fit: "a": Invalid key: Expected "a" but received undefined', true],
  ["7", "Error: The arguments do not fit: Invalid type: Expected Object but received 7", true],
  ["", 'Error: The arguments do not fit: "a": Invalid key: Expected "a" but received undefined', true],
];

for (const [text, content, isError] of CALLS) {
  Deno.test(`with the arguments ${text || "that are nothing"}, it says: ${content}`, async () => {
    const { run, logged } = open([add]);
    assert.deepEqual(await run("add", text), { content, isError });
    assert.deepEqual(logged, []);
  });
}

Deno.test("arguments that are no JSON, and tools that are not there, are said to be so", async () => {
  const { run, logged } = open([add]);
  const broken = await run("add", "{a: 1}");
  assert.match(broken.content, /^Error: The arguments are no JSON: /);
  assert.deepEqual(await run("sub"), { content: 'Error: There is no tool "sub". There are: add', isError: true });
  assert.deepEqual(await run("__proto__"), {
    content: 'Error: There is no tool "__proto__". There are: add',
    isError: true,
  });
  assert.deepEqual(logged, []);
});

Deno.test("what a tool throws is told to the model by its message, within bounds, and is logged with its cause", async () => {
  const fault = new Error("x".repeat(2_000));
  const { run, logged } = open([tool(() => Promise.reject(fault))]);
  const { content, isError } = await run("does");
  assert.deepEqual([content, isError], [`Error: ${"x".repeat(999)}…`, true]);
  assert.deepEqual(logged.map((error) => [(error as Error).message, (error as Error).cause]), [
    ['The tool "does" failed', fault],
  ]);
  const odd = await open([tool(() => Promise.reject("no error"))]).run("does");
  assert.equal(odd.content, "Error: The tool failed");
});

Deno.test("why a tool has no answer is told to the model, and is no news for the log", async () => {
  const { run, logged } = open([tool(() => {
    throw new ToolError("There is no such town");
  })]);
  assert.deepEqual(await run("does"), { content: "Error: There is no such town", isError: true });
  assert.deepEqual(logged, []);
});

Deno.test("a tool that has nothing to say says so: servers refuse empty messages", async () => {
  assert.equal((await open([tool(() => "")]).run("does")).content, "(The tool has nothing to say.)");
});

Deno.test("a call that takes too long is ended, whether the tool looks at its signal or not", async () => {
  let reason: unknown;
  const looks = tool((signal) =>
    new Promise((_, reject) =>
      signal.addEventListener("abort", () => {
        reason = signal.reason;
        reject(signal.reason);
      })
    )
  );
  for (const slow of [looks, tool(() => new Promise(() => {}))]) {
    const { run } = open([slow], 20);
    assert.deepEqual(await run("does"), { content: "Error: The tool took longer than 0.02 seconds", isError: true });
  }
  assert.equal((reason as Error).name, "TimeoutError");
});

Deno.test("who ends the turn ends the call at once, with their reason", async () => {
  for (const early of [true, false]) {
    const abort = new AbortController();
    const reason = new Error("Enough");
    const { run, logged } = open([tool(() => new Promise(() => {}))]);
    if (early) abort.abort(reason);
    const running = run("does", "{}", abort.signal);
    abort.abort(reason);
    await within(1_000, assert.rejects(running, reason));
    assert.deepEqual(logged, []);
  }
});
