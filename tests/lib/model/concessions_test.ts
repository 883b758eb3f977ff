import assert from "node:assert/strict";
import type { ChatMessage } from "../../../lib/chat/types.ts";
import { createOpenAiModel } from "../../../lib/model/openai.ts";
import { collect, collectUntilError, textOf } from "../../helpers/model_contract.ts";
import { type Answer, type Handler, openAiServer } from "../../helpers/openai_server.ts";
import { failure, reply } from "../../helpers/openai_wire.ts";
import { said } from "../../helpers/iterated_model.ts";

const TOOLS = [{ name: "now", description: "Tells the time", parameters: { type: "object", properties: {} } }];

/** A conversation with a call in it, whose id is the one given. */
function withCall(id: string, text = "{}"): ChatMessage[] {
  return [
    { role: "user", content: "Hi" },
    {
      role: "assistant",
      content: "",
      reasoning: "Hm.",
      calls: [{ id, name: "now", arguments: text, extra: { a: 1 } }],
    },
    { role: "tool", content: "Noon", callId: id },
  ];
}

async function setUp(handler: Handler) {
  const server = await openAiServer(handler);
  const logged: unknown[] = [];
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1", onError: (error) => logged.push(error) });
  const ask = (messages: ChatMessage[], options = {}) =>
    said(model, { messages, tools: TOOLS, signal: new AbortController().signal, ...options });
  return { server, ask, logged, [Symbol.asyncDispose]: () => server.close() };
}

Deno.test("tools, calls and results are sent as the API has them, and what a server wants back", async () => {
  await using all = await setUp(() => reply(["Hello"]));
  await collect(all.ask(withCall("call_1")));
  const { tools, messages, tool_choice } = all.server.requests[0].body;
  assert.deepEqual(tools, [{ type: "function", function: TOOLS[0] }]);
  assert.equal(tool_choice, undefined);
  assert.deepEqual(messages, [
    { role: "user", content: "Hi" },
    {
      role: "assistant",
      content: null,
      tool_calls: [{
        id: "call_1",
        type: "function",
        function: { name: "now", arguments: "{}" },
        extra_content: { a: 1 },
      }],
    },
    { role: "tool", content: "Noon", tool_call_id: "call_1" },
  ] as unknown);
});

Deno.test("without tools, nothing is sent of them; a model that may call none any more is told of them", async () => {
  await using all = await setUp(() => reply(["Hello"]));
  await collect(all.ask([{ role: "user", content: "Hi" }], { tools: undefined }));
  await collect(all.ask([{ role: "user", content: "Hi" }], { mayNotCall: true }));
  const [without, none] = all.server.requests.map(({ body }) => body);
  assert.deepEqual(["tools" in without, "tool_choice" in without], [false, false]);
  assert.equal(none.tool_choice, "none");
  assert.ok(none.tools);
});

Deno.test("arguments that are no JSON object are sent back as an empty one: servers read them again", async () => {
  await using all = await setUp(() => reply(["Hello"]));
  for (const text of ["{a: 1}", "[]", "7", "", '{"a":1}']) await collect(all.ask(withCall("a", text)));
  const sent = all.server.requests.map(({ body }) => JSON.stringify(body.messages[1]));
  const [last, ...others] = sent.toReversed();
  for (const message of others) assert.match(message, /"arguments":"\{\}"/);
  assert.match(last, /"arguments":"\{\\"a\\":1\}"/);
});

/** Takes a request only without what the test says. */
const unless = (isWrong: (body: Record<string, unknown>) => boolean, rejection: () => Answer): Handler => ({ body }) =>
  isWrong(body) ? rejection() : reply(["Hello"]);

Deno.test("a model that takes no tools is asked without, never with them again, and the log says so once", async () => {
  const no = () => failure(400, { message: "stub-1 does not support tools" });
  await using all = await setUp(unless((body) => "tools" in body, no));
  for (let i = 0; i < 2; i++) {
    assert.equal(textOf(await collect(all.ask([{ role: "user", content: "Hi" }]))), "Hello");
  }
  assert.deepEqual(all.server.requests.map(({ body }) => "tools" in body), [true, false, false]);
  assert.deepEqual(all.logged.map((error) => (error as Error).message), [
    'The model "stub-1" takes no tools: it is asked without them',
  ]);
  await collect(all.ask([{ role: "user", content: "Hi" }], { model: "other" })).catch(() => {});
  assert.equal("tools" in all.server.requests[3].body, true, "another model may take them");
});

const ID_ERRORS = [
  "Tool call id was call_0123456789 but must be a-z, A-Z, 0-9, with a length of 9.",
  "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40",
];

for (const message of ID_ERRORS) {
  Deno.test(`ids that a server does not take are replaced: ${message}`, async () => {
    await using all = await setUp(
      unless((body) => JSON.stringify(body).includes("call_0123456789"), () => failure(400, { message })),
    );
    for (let i = 0; i < 2; i++) await collect(all.ask(withCall("call_0123456789")));
    assert.equal(all.server.requests.length, 3);
    const [, { body }] = all.server.requests;
    const [, asked, told] = body.messages as unknown as { tool_calls: { id: string }[]; tool_call_id: string }[];
    assert.match(asked.tool_calls[0].id, /^[a-zA-Z0-9]{9}$/);
    assert.equal(told.tool_call_id, asked.tool_calls[0].id);
  });
}

Deno.test("thinking is sent back with a call only where a server insists on that", async () => {
  const message = "Missing `reasoning_content` field in the assistant message at message index 1.";
  await using all = await setUp(
    unless((body) => !JSON.stringify(body).includes("reasoning_content"), () => failure(400, { message })),
  );
  await collect(all.ask(withCall("a")));
  const bodies = all.server.requests.map(({ body }) => JSON.stringify(body.messages[1]));
  assert.deepEqual(bodies.map((body) => body.includes('"reasoning_content":"Hm."')), [false, true]);
  const [user, { reasoning: _, ...asked }, result] = withCall("a") as [
    ChatMessage,
    ChatMessage & { reasoning: string },
    ChatMessage,
  ];
  await collect(all.ask([user, asked as ChatMessage, result]));
  assert.match(JSON.stringify(all.server.requests[2].body.messages[1]), /"reasoning_content":""/);
});

Deno.test("what is about something else is not taken for any of it", async () => {
  const others = [
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'",
    "Unexpected role 'user' after role 'tool'",
    "Invalid schema for function 'now'",
  ];
  for (const message of others) {
    await using all = await setUp(() => failure(400, { message }));
    await collectUntilError(all.ask(withCall("a")));
    assert.equal(all.server.requests.length, 1, message);
  }
  await using busy = await setUp(() => failure(429, { message: "Too many requests: tools are not available now" }));
  await collectUntilError(busy.ask(withCall("a")));
  assert.equal(busy.server.requests.length, 1);
});
