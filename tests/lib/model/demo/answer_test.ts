import assert from "node:assert/strict";
import { answerTo, converse, sourceOf } from "../../../helpers/demo.ts";

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

Deno.test("what was answered may be asked for again", async () => {
  const answers = await converse(
    "How do I change the port?",
    "Which port does this listen on?",
    "How do I change the port?",
  );
  assert.deepEqual(answers.map(sourceOf), Array(3).fill("README.md › Settings › `PORT`"));
});
