import assert from "node:assert/strict";
import type { ChatMessage } from "../../../lib/chat/types.ts";
import { ChatError } from "../../../lib/errors.ts";
import { createDemoModel } from "../../../lib/model/demo.ts";
import { readFixtures } from "../../helpers/demo_documents.ts";
import { ask, collect, collectUntilError, textOf } from "../../helpers/model_contract.ts";
import { within } from "../../helpers/within.ts";

const model = createDemoModel({ documents: readFixtures, delay: () => Promise.resolve() });

/** Asks one question after another in one conversation, and gives the answers. */
async function converse(...questions: string[]): Promise<string[]> {
  const messages: ChatMessage[] = [{ role: "system", content: "You are a helpful assistant." }];
  const answers: string[] = [];
  for (const question of questions) {
    messages.push({ role: "user", content: question });
    const answer = textOf(await collect(model.stream({ messages, signal: new AbortController().signal })));
    messages.push({ role: "assistant", content: answer });
    answers.push(answer);
  }
  return answers;
}

/** The answer to a question that is not the first. */
async function answerTo(question: string): Promise<string> {
  return (await converse("hi", question))[1];
}

function sourceOf(answer: string): string | undefined {
  return answer.match(/^Source: (.*)$/m)?.[1];
}

Deno.test("the first answer says that it is no language model and how to connect one, the next ones do not", async () => {
  const [first, second] = await converse("How do I change the port?", "How do I deploy it?");
  for (const word of ["no language model", "OPENAI_API_KEY", "OPENAI_BASE_URL", ".env"]) {
    assert.ok(first.includes(word), word);
  }
  assert.ok(!second.includes("no language model"));
});

Deno.test("whatever is asked first, the first answer says so", async () => {
  for (
    const question of ["hi", "help", "Show me a table", "Refuse to answer", "Who won the world cup?", "who are you?"]
  ) {
    const [answer] = await converse(question);
    assert.equal(answer.match(/\*\*no language model\*\*/g)?.length, 1, question);
  }
});

Deno.test("a setting is answered with its row of the table", async () => {
  const answer = await answerTo("How do I change the port?");
  assert.equal(
    answer,
    [
      "**Settings**",
      "From the environment, or from `.env`.",
      "| Setting | Default | What it is |\n| --- | --- | --- |\n| `PORT` | `8000` | Port to listen on; `0` for any free one |",
      "Source: README.md › Settings › `PORT`",
    ].join("\n\n"),
  );
});

Deno.test("code is quoted whole", async () => {
  const answer = await answerTo("How do I use it with Docker?");
  assert.ok(
    answer.includes(
      "```dockerfile\nFROM denoland/deno:2.5.7\n\nCOPY . /app\n# Builds what is served.\nRUN deno task build\n```",
    ),
  );
  assert.equal(sourceOf(answer), "docs/deploying.md › Docker");
});

Deno.test("a table is quoted whole", async () => {
  const answer = await answerTo("Show me the settings");
  for (const name of ["OPENAI_API_KEY", "CHAT_CORS_ORIGINS", "PORT"]) {
    assert.ok(answer.includes(`| \`${name}\` |`), name);
  }
});

Deno.test("other passages are pointed to", async () => {
  assert.match(await answerTo("How do I deploy it?"), /^See also: .*docs\/deploying\.md › D/m);
});

Deno.test("where nothing is found, the answer says so and what to ask instead", async () => {
  const answer = await answerTo("What is the capital of France?");
  assert.match(answer, /^I find nothing about that/);
  assert.match(answer, /How do I deploy it\?/);
  assert.equal(sourceOf(answer), undefined);
});

Deno.test("a follow-up is about what was asked before", async () => {
  const answers = await converse("How do I deploy it?", "And on Docker?", "tell me more");
  assert.equal(sourceOf(answers[1]), "docs/deploying.md › Docker");
  assert.match(sourceOf(answers[2]) ?? "", /deploy/i);
  assert.equal(new Set(answers.map(sourceOf)).size, 3);
});

Deno.test("more is asked for until there is no more", async () => {
  const answers = await converse("How do I deploy it?", ...Array(6).fill("more"));
  const end = answers.findIndex((answer) => answer.startsWith("That was all"));
  assert.ok(end > 1);
  assert.equal(new Set(answers.slice(0, end).map(sourceOf)).size, end);
});

Deno.test('a word such as "it" stands for what was asked before', async () => {
  const answers = await converse("What is the default port?", "How do I change it?", "thanks", "and the host?");
  assert.equal(sourceOf(answers[1]), "README.md › Settings › `PORT`");
  assert.equal(sourceOf(answers[3]), "README.md › Settings › `HOST`");
});

Deno.test("with nothing asked before, there is no more", async () => {
  assert.match(await answerTo("tell me more"), /^I find nothing/);
});

Deno.test("the demo remembers what it was asked", async () => {
  const answers = await converse(
    "What did I ask before?",
    "How do I change the *port*?",
    "what was my last question",
    "What did I ask?",
  );
  assert.match(answers[0], /this is your first message/);
  assert.match(answers[2], /oldest first:\n\n1\. What did I ask before\?\n2\. How do I change the \\\*port\\\*\?$/);
  assert.match(answers[3], /3\. what was my last question$/);
});

Deno.test("one earlier question is recalled by itself, on one line and not without end", async () => {
  const [, answer] = await converse(`Long\n${"😀".repeat(300)}`, "What did I ask before?");
  assert.equal(answer, `You asked me one thing before:\n\n> Long ${"😀".repeat(195)}…`);
});

Deno.test("greetings and thanks get a short answer", async () => {
  const answers = await converse("Good morning!", "Hello", "Thanks a lot :)", "ok", "How are you?", "Bye");
  assert.deepEqual(answers.map((answer) => answer.match(/Hello! Ask|Hello again|welcome|Good!|fine|Good-bye/)?.[0]), [
    "Hello! Ask",
    "Hello again",
    "welcome",
    "Good!",
    "fine",
    "Good-bye",
  ]);
  assert.ok(answers.every((answer) => sourceOf(answer) === undefined));
});

Deno.test("help lists requests, each of which shows what it says", async () => {
  const help = await answerTo("What can you do?");
  assert.equal(await answerTo("help"), help);
  const requests = [...help.matchAll(/^- \*\*(.+?)\*\*/gm)].map((match) => match[1]);
  assert.equal(requests.length, 11);
  const kinds = await Promise.all(requests.map(kindOfAnswer));
  assert.deepEqual(Object.fromEntries(requests.map((request, i) => [request, kinds[i]])), {
    "Show me a table": "table, stop",
    "Show me code": "code, stop",
    "Show me a list": "list, stop",
    "Show me maths": "maths, stop",
    "Give a long answer": "long, stop",
    "Start slowly": "text, stop",
    "Stop at the length limit": "text, length",
    "Trip the content filter": "text, content_filter",
    "Refuse to answer": "text, stop",
    "Show an error half-way": "text, model_interrupted",
    "Show an error before the first word": "nothing, model_unreachable",
  });
});

/** What an answer looks like, and how it ends. */
async function kindOfAnswer(request: string): Promise<string> {
  const messages: ChatMessage[] = ["hi", "Hello!", request].map((content, i) => ({
    role: i % 2 ? "assistant" : "user",
    content,
  }));
  let text = "";
  try {
    for await (const event of model.stream({ messages, signal: new AbortController().signal })) {
      if (event.type === "text") text += event.text;
      if (event.type === "finish") return `${lookOf(text)}, ${event.reason}`;
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
  if (/^1\. [^]+^ {3}- [^]+^- \[x\] /m.test(text)) return "list";
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
    ["simulate a failure", "nothing, model_unreachable"],
    ["simulate a slow start", "text"],
    ["stop at length", "text, length"],
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

Deno.test("tokens come at a model's pace: the first after some 250 ms, then 50 a second", async () => {
  const waits: number[] = [];
  const paced = createDemoModel({
    documents: readFixtures,
    delay: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  const events = await collect(ask(paced, "Give a long answer"));
  const [first, ...others] = waits;
  assert.ok(first >= 150 && first <= 350, `${first}`);
  assert.equal(others.length, events.length - 2);
  const mean = others.reduce((sum, ms) => sum + ms, 0) / others.length;
  assert.ok(mean > 18 && mean < 22, `${mean}`);
  assert.ok(new Set(others).size > others.length / 2);
});

Deno.test("a slow start takes some five seconds until the first word", async () => {
  let longest = 0;
  const paced = createDemoModel({
    documents: readFixtures,
    delay: (ms) => {
      longest = Math.max(longest, ms);
      return Promise.resolve();
    },
  });
  await collect(ask(paced, "start slowly"));
  assert.ok(longest >= 3_000 && longest <= 7_000, `${longest}`);
});

Deno.test("with timers of its own, the demo ends at once on abort and leaves none behind", async () => {
  const controller = new AbortController();
  const reason = new Error("Enough");
  const events = ask(createDemoModel({ documents: readFixtures }), "Hello", controller.signal)[Symbol.asyncIterator]();
  assert.equal((await events.next()).value.type, "text");
  const ended = assert.rejects(events.next(), reason);
  controller.abort(reason);
  await within(100, ended);
});

Deno.test("no piece is made before it is asked for", async () => {
  let pieces = 0;
  const counted = createDemoModel({
    documents: readFixtures,
    delay: () => {
      pieces++;
      return Promise.resolve();
    },
  });
  let events = 0;
  for await (const _ of ask(counted, "Give a long answer")) {
    assert.equal(pieces, ++events);
    if (events === 50) break;
  }
});

Deno.test("usage counts the pieces that came", async () => {
  const events = await collect(ask(model, "How do I change the port?"));
  const texts = events.filter(({ type }) => type === "text").length;
  const usage = events.find((event) => event.type === "usage")?.usage;
  assert.deepEqual(usage, { promptTokens: 7, completionTokens: texts, totalTokens: texts + 7 });
});

Deno.test("the documentation is read at the first question, and once", async () => {
  let reads = 0;
  const counting = createDemoModel({
    delay: () => Promise.resolve(),
    documents: () => {
      reads++;
      return readFixtures();
    },
  });
  assert.equal(reads, 0);
  await Promise.all([collect(ask(counting, "hi")), collect(ask(counting, "hi"))]);
  await collect(ask(counting, "hi"));
  assert.equal(reads, 1);
});

Deno.test("documentation that cannot be read is an error, and is tried again", async () => {
  const reads = [() => Promise.reject(new Error("No disk")), readFixtures];
  const flaky = createDemoModel({ delay: () => Promise.resolve(), documents: () => reads.shift()!() });
  const { error } = await collectUntilError(ask(flaky, "How do I deploy it?"));
  assert.ok(error instanceof ChatError);
  assert.equal(error.code, "model_unreachable");
  assert.match(textOf(await collect(ask(flaky, "How do I deploy it?"))), /docs\/deploying\.md/);
});

Deno.test("without documentation, the demo still says what it is", async () => {
  const bare = createDemoModel({ delay: () => Promise.resolve(), documents: () => Promise.resolve([]) });
  assert.match(textOf(await collect(ask(bare, "How do I deploy it?"))), /no language model[^]+I find nothing/);
});
