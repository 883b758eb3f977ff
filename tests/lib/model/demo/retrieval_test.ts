import assert from "node:assert/strict";
import { readDocuments } from "../../../../lib/documents.ts";
import { Library } from "../../../../lib/model/demo/library.ts";
import { toWords } from "../../../../lib/model/demo/words.ts";
import { readFixtures } from "../../../helpers/demo.ts";

const library = new Library(await readFixtures());

function bestSource(question: string, searched = library): string | undefined {
  return searched.search({ words: toWords(question) })[0]?.passage.source;
}

const ANSWERED: [question: string, source: string][] = [
  ["What is Freshet?", "README.md › Freshet"],
  ["how do I install it", "README.md › Getting started"],
  ["How do I start the server?", "README.md › Commands › `deno task start`"],
  ["How do I connect a language model?", "README.md › Connecting a language model"],
  ["can I use Ollama", "README.md › Connecting a language model"],
  ["does it work with llama.cpp?", "README.md › Connecting a language model"],
  ["I want to talk to Claude", "README.md › Connecting a language model"],
  ["what does deno task dev do", "README.md › Commands › `deno task dev`"],
  ["how do I run the tests", "README.md › Commands › `deno task test`"],
  ["express", "README.md › Commands › `deno task example`"],
  ["show me the settings", "README.md › Settings"],
  ["show me the settings table", "README.md › Settings"],
  ["how is it configured?", "README.md › Settings"],
  ["What does OPENAI_BASE_URL do?", "README.md › Settings › `OPENAI_BASE_URL`"],
  ["openai_base_url", "README.md › Settings › `OPENAI_BASE_URL`"],
  ["what's the base URL for", "README.md › Settings › `OPENAI_BASE_URL`"],
  ["where do I put my API key", "README.md › Settings › `OPENAI_API_KEY`"],
  ["How do I change the port?", "README.md › Settings › `PORT`"],
  ["what port does it listen on by default", "README.md › Settings › `PORT`"],
  ["Can I use another port?", "README.md › Settings › `PORT`"],
  ["Can it run on a different port?", "README.md › Settings › `PORT`"],
  ["which version of Node.js do I need", "README.md › Getting started"],
  ["how large is the JavaScript", "README.md › What it is"],
  ["how long is a turn there after it has ended", "README.md › The protocol › GET /api/turns/:id: read on"],
  ["which model is used by default", "README.md › Settings › `OPENAI_MODEL`"],
  ["how do I set the system prompt", "README.md › Settings › `CHAT_SYSTEM_PROMPT`"],
  ["how long may a message be", "README.md › Settings › `CHAT_MAX_MESSAGE_LENGTH`"],
  ["maximum message length", "README.md › Settings › `CHAT_MAX_MESSAGE_LENGTH`"],
  ["CORS", "README.md › Settings › `CHAT_CORS_ORIGINS`"],
  ["can I call it from another website", "README.md › Settings › `CHAT_CORS_ORIGINS`"],
  ["what do error codes look like", "README.md › The protocol"],
  ["problem+json", "README.md › The protocol"],
  ["how do I ask a question with curl", "README.md › The protocol › POST /chat: one question"],
  ["how do I send the history along", "README.md › The protocol › POST /chat: one question"],
  ["last-event-id", "README.md › The protocol › GET /api/turns/:id: read on"],
  ["how do I cancel a turn", "README.md › The protocol › DELETE /api/turns/:id: stop"],
  ["health check", "README.md › The protocol › GET /healthz"],
  ["what is the folder structure", "README.md › How it is built"],
  ["is there a login?", "README.md › How it is built"],
  ["does it have a database", "README.md › How it is built"],
  ["does it run without JSR", "README.md › How it is built › Running on the published packages"],
  ["what's the license", "README.md › Licence"],
  ["How do I deploy to Deno Deploy?", "docs/deploying.md › Deno Deploy"],
  ["deployment", "docs/deploying.md › Deploying"],
  ["how do I run it in a container", "docs/deploying.md › Docker"],
  ["dockerfile", "docs/deploying.md › Docker"],
  ["the protcol please", "README.md › The protocol"],
  ["does it work behind nginx", "docs/deploying.md › Behind a proxy"],
  ["reverse proxy", "docs/deploying.md › Behind a proxy"],
  ["How do I change the flow?", "docs/changing-the-flow.md › Changing the flow"],
  ["what does the remember step do", "docs/changing-the-flow.md › Changing the flow › `remember`"],
  ["how do I add a step to the flow", "docs/changing-the-flow.md › Adding a step"],
  ["customise the pipeline", "docs/changing-the-flow.md › Changing the flow"],
  ["yield or emit?", "docs/changing-the-flow.md › Sending events"],
];

for (const [question, source] of ANSWERED) {
  Deno.test(`"${question}" finds ${source}`, () => {
    assert.equal(bestSource(question), source);
  });
}

const UNANSWERED = [
  "What is the capital of France?",
  "Who won the world cup?",
  "write a haiku about the sea",
  "What is the meaning of life?",
  "how do I bake bread",
  "tell me a joke",
  "What time is it?",
  "what is 2 + 2",
  "translate hello to French",
  "how tall is the Eiffel tower",
  "Is it free?",
  "Is it safe?",
  "the web at large",
  "another version, please",
  "who made the chat box",
  "what does CHAT_NO_SUCH_SETTING do",
  "Wie ist das Wetter morgen?",
  "…",
  "",
];

for (const question of UNANSWERED) {
  Deno.test(`"${question}" finds nothing`, () => {
    assert.equal(bestSource(question), undefined);
  });
}

Deno.test("Freshet's own documentation answers what its users ask first", async () => {
  const own = new Library(await readDocuments());
  assert.equal(bestSource("What does OPENAI_BASE_URL do?", own), "README.md › Settings › `OPENAI_BASE_URL`");
  assert.equal(bestSource("How do I change the port?", own), "README.md › Settings › `PORT`");
  assert.match(bestSource("How do I connect a language model?", own) ?? "", /language model/);
  assert.match(bestSource("How do I deploy it with Docker?", own) ?? "", /Docker/);
  assert.match(bestSource("How do I add a step to the flow?", own) ?? "", /step/);
});
