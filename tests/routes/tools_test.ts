import assert from "node:assert/strict";
import { createOpenAiModel } from "../../lib/model/openai.ts";
import { asOwner, request, testApp } from "../helpers/app.ts";
import { assertHtml } from "../helpers/assert_response.ts";
import { type Answer, openAiServer } from "../helpers/openai_server.ts";
import { chunk, DONE, failure, finish, reply } from "../helpers/openai_wire.ts";

/** An answer that wants the calculator to be called. */
function calling(expression: string): Answer {
  const call = {
    index: 0,
    id: "call_1",
    type: "function",
    function: { name: "calculate", arguments: JSON.stringify({ expression }) },
  };
  return [chunk({ role: "assistant", content: "Let me see.", tool_calls: [call] }), finish("tool_calls"), DONE];
}

async function setUp(answers: Answer[], env = {}) {
  const server = await openAiServer(answers);
  const all = testApp(createOpenAiModel({ baseURL: server.url, model: "stub-1" }), { CHAT_TOOLS: "calculate", ...env });
  return { ...all, server, [Symbol.asyncDispose]: () => server.close() };
}

/** The events of a stream, by name and data. */
function eventsOf(stream: string): [name: string, data: unknown][] {
  return [...stream.matchAll(/(?:^event: (\w+)\n)?^data: (\{.*\}|".*")$/gm)].map((
    [, name = "", data],
  ) => [name, JSON.parse(data)]);
}

Deno.test("a turn's calls and results are events of its stream, and part of the conversation's page and its file", async () => {
  await using all = await setUp([calling("6 * 7"), reply(["It is 42."])]);
  const response = await all.handler(request("/api/chat", { message: "What is 6 * 7?" }));
  const events = eventsOf(await response.text());
  const [[, turn]] = events as [[string, { conversationId: string }]];
  const named = (name: string) => events.filter((event) => event[0] === name).map(([, data]) => data);
  assert.deepEqual(named("tool_call"), [{
    id: "call_1",
    round: 1,
    name: "calculate",
    arguments: '{"expression":"6 * 7"}',
  }]);
  const [result] = named("tool_result") as { ms: number }[];
  assert.deepEqual({ ...result, ms: 0 }, { id: "call_1", content: "42", isError: false, ms: 0 });
  assert.equal(named("").join(""), "Let me see.\n\nIt is 42.");
  const path = `/c/${turn.conversationId}`;
  const html = await assertHtml(await all.handler(request(path)));
  assert.match(html, /<details class="thinking"><summary>Called calculate<\/summary>.*<dd dir="auto">42<\/dd>/s);
  assert.match(
    await (await all.handler(request(`${path}.md`))).text(),
    /\*Called calculate with:\*\n\n> .+\n\n\*It answered:\*\n\n> 42/,
  );
  const file = await (await all.handler(request(`${path}.json`))).text();
  assert.equal(JSON.parse(file).conversations[0].messages[1].reply.calls[0].result.content, "42");
  const stranger = (body: string) => asOwner(request("/api/import", body), "ab".repeat(16));
  assert.equal((await (await all.handler(stranger(file))).json()).imported, 1);
  assert.equal(await (await all.handler(asOwner(request(`${path}.json`), "ab".repeat(16)))).text(), file);
});

Deno.test("the recipe's endpoint calls tools too, and tells the text alone", async () => {
  await using all = await setUp([calling("6 * 7"), reply(["42."])]);
  const response = await all.handler(request("/chat", { message: "What is 6 * 7?" }));
  assert.equal(await response.text(), 'data: "Let me see."\n\ndata: "\\n\\n42."\n\ndata: [DONE]\n\n');
  const { messages } = all.server.requests[1].body;
  assert.deepEqual(messages.at(-1), { role: "tool", content: "42", tool_call_id: "call_1" } as unknown);
});

Deno.test("without the setting, no model is told of tools", async () => {
  await using all = await setUp([reply(["Hello"])], { CHAT_TOOLS: "" });
  await (await all.handler(request("/chat", { message: "Hi" }))).text();
  assert.equal("tools" in all.server.requests[0].body, false);
});

Deno.test("where the window is too small for a conversation, its page says from where on the model sees, and so does the stream", async () => {
  const long = "word ".repeat(1_500);
  await using all = await setUp([reply([long]), reply(["Yes"])], { CHAT_TOOLS: "", CHAT_CONTEXT_TOKENS: "1000" });
  const first = await all.turns.start(all.owner, { message: "One" });
  await first.ended;
  const path = `/c/${first.conversationId}`;
  assert.doesNotMatch(await assertHtml(await all.handler(request(path))), /class="unseen"/);
  const answer = await all.handler(request("/api/chat", { message: "Two", conversationId: first.conversationId }));
  const events = eventsOf(await answer.text());
  const [, { userMessageId }] = events[0] as [string, { userMessageId: string }];
  assert.deepEqual(events.filter(([name]) => name === "context"), [["context", { omitted: 1, from: userMessageId }]]);
  const html = await assertHtml(await all.handler(request(path)));
  const at = html.indexOf('<p id="unseen" class="unseen">');
  assert.ok(at > html.indexOf("word word") && at < html.indexOf(`<article id="${userMessageId}"`));
});

Deno.test("a model that says that a conversation is too long is asked again, and the reader is told no error", async () => {
  const tooLong = failure(400, { code: "context_length_exceeded", message: "maximum context length is 1000 tokens" });
  await using all = await setUp([reply(["word ".repeat(1_500)]), tooLong, reply(["Yes"]), reply(["Sure"])], {
    CHAT_TOOLS: "",
  });
  const first = await all.turns.start(all.owner, { message: "One" });
  await first.ended;
  const { conversationId } = first;
  const second = await all.turns.start(all.owner, { message: "Two", conversationId });
  await second.ended;
  assert.equal(second.log.text, "Yes");
  assert.deepEqual(second.log.slice(0).filter(({ event }) => event.type === "error"), []);
  const third = await all.turns.start(all.owner, { message: "Three", conversationId });
  await third.ended;
  assert.equal(all.server.requests.length, 4, "what was learned is known to the next turn");
  const asked = all.server.requests.map(({ body }) => body.messages.slice(1).map(({ content }) => content.slice(0, 5)));
  assert.deepEqual(asked.slice(2), [["Two"], ["Two", "Yes", "Three"]]);
});

Deno.test("the page of a reply that is coming shows its calls as they are done, and where the model's window begins", async () => {
  const going = Promise.withResolvers<void>();
  const server = await openAiServer(({ body }) => {
    if (body.messages.at(-1)!.role === "tool") return going.promise.then(() => reply(["42."]));
    return body.messages.length > 2 || body.messages[1].content === "Two"
      ? calling("6 * 7")
      : reply(["word ".repeat(1_500)]);
  });
  await using _ = server;
  const all = testApp(createOpenAiModel({ baseURL: server.url, model: "stub-1" }), {
    CHAT_TOOLS: "calculate",
    CHAT_CONTEXT_TOKENS: "1200",
  });
  const { conversationId } = await (async () => {
    const first = await all.turns.start(all.owner, { message: "One" });
    await first.ended;
    return await all.turns.start(all.owner, { message: "Two", conversationId: first.conversationId });
  })();
  const response = await all.handler(request(`/c/${conversationId}/live`));
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let html = "";
  while (!/Called calculate/.test(html)) html += (await reader.read()).value!;
  assert.match(html, /class="unseen">Earlier messages/);
  assert.match(html, /Let me see\./);
  going.resolve();
  for (let part; (part = (await reader.read()).value);) html += part;
  assert.equal(
    html.match(/Called calculate/g)?.length,
    2,
    "as it came, and with the finished reply that takes its place",
  );
});
