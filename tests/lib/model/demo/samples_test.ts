import assert from "node:assert/strict";
import type { ChatMessage } from "../../../../lib/chat/types.ts";
import { ChatError } from "../../../../lib/errors.ts";
import { answerTo, quickDemo, sourceOf } from "../../../helpers/demo.ts";
import { flat } from "../../../helpers/model_contract.ts";
import { said } from "../../../helpers/iterated_model.ts";

Deno.test("help lists requests, each of which shows what it says", async () => {
  const help = await answerTo("What can you do?");
  assert.equal(await answerTo("help"), help);
  const requests = [...help.matchAll(/^- \*\*(.+?)\*\*/gm)].map((match) => match[1]);
  assert.equal(requests.length, 15);
  const kinds = await Promise.all(requests.map(kindOfAnswer));
  assert.deepEqual(Object.fromEntries(requests.map((request, i) => [request, kinds[i]])), {
    "Show me a table": "table, stop",
    "Show me code": "code, stop",
    "Show me a list": "list, stop",
    "Show me maths": "maths, stop",
    "Give a long answer": "long, stop",
    "Start slowly": "text, stop",
    "Think first": "thinking, text, stop",
    "Stop at the length limit": "text, length",
    "Trip the content filter": "text, content_filter",
    "Refuse to answer": "text, stop",
    "End for an unknown reason": "text, demo_over",
    "Fall silent": "text, cut off",
    "Break off silently": "text, cut off",
    "Show an error half-way": "text, model_interrupted",
    "Show an error before the first word": "nothing, model_server_error",
  });
});

/** What an answer looks like, and how it ends. */
async function kindOfAnswer(request: string): Promise<string> {
  const messages: ChatMessage[] = ["hi", "Hello!", request].map((content, i) => ({
    role: i % 2 ? "assistant" : "user",
    content,
  }));
  let text = "";
  let before = "";
  try {
    for await (const event of flat(said(quickDemo, { messages, signal: new AbortController().signal }))) {
      if (event.type === "text") text += event.text;
      if (event.type === "reasoning" && text === "") before = "thinking, ";
      if (event.type === "finish") return `${before}${lookOf(text)}, ${event.reason}`;
    }
  } catch (error) {
    if (error instanceof ChatError) return `${lookOf(text)}, ${error.code}`;
    throw error;
  }
  return `${lookOf(text)}, cut off`;
}

function lookOf(text: string): string {
  if (text.length > 3_000) return "long";
  if (/^\| .*\|\n\|[ :|-]+\|\n\|/m.test(text)) return "table";
  if (/^```\w+\n[^]+\n```$/m.test(text)) return "code";
  if (/^\$\$\n[^]+\n\$\$$/m.test(text) && /\$\\rho/.test(text)) return "maths";
  if (/^1\. [^]+^ {3}- [^]+^ {5}- [^]+^- /m.test(text)) return "list";
  return text ? "text" : "nothing";
}

for (
  const [request, kind] of [
    ["a table please", "table"],
    ["Could you show me an example table?", "table"],
    ["write some code", "code"],
    ["Can you show me a bullet list?", "list"],
    ["a formula", "maths"],
    ["I'd like a really long reply", "long"],
    ["show an error halfway through", "text, model_interrupted"],
    ["simulate a failure", "nothing, model_server_error"],
    ["simulate a slow start", "text"],
    ["stop at length", "text, length"],
    ["think aloud before you answer", "thinking, text"],
    ["cut the stream off", "text, cut off"],
    ["hang", "text, cut off"],
    ["finish with a strange reason", "text, demo_over"],
  ]
) {
  Deno.test(`"${request}" shows ${kind}`, async () => {
    assert.ok((await kindOfAnswer(request)).startsWith(kind));
  });
}

for (
  const question of [
    "What is in the settings table?",
    "how do I stop a turn",
    "how is the code organised",
    "list the commands",
  ]
) {
  Deno.test(`"${question}" is a question about Freshet`, async () => {
    assert.notEqual(sourceOf(await answerTo(question)), undefined);
  });
}
