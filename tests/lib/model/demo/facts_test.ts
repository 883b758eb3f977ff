import assert from "node:assert/strict";
import { readDocuments } from "../../../../lib/documents.ts";
import { SETTINGS } from "../../../../lib/config/settings.ts";
import { answerRequest } from "../../../../lib/model/demo/answer.ts";
import { findFact } from "../../../../lib/model/demo/facts.ts";
import { Library } from "../../../../lib/model/demo/library.ts";
import { TOOL_SAMPLES } from "../../../../lib/model/demo/tools.ts";
import { converse, sourceOf } from "../../../helpers/demo.ts";

const ROOT = new URL("../../../../", import.meta.url);

/** What Freshet's own demo answers at the end of a conversation. */
const library = new Library(await readDocuments());

function answer(...questions: string[]): string {
  const messages = questions.flatMap((content) => [
    { role: "user" as const, content },
    { role: "assistant" as const, content: "An answer" },
  ]);
  return answerRequest({ messages: messages.slice(0, -1), tools: [] }, library).text;
}

const STORED = /kept on the server, in the file.*nobody else can read it.*sent nowhere but to the model server/s;
const SIGN_IN =
  /^As it starts, there is no sign-in.*With `CHAT_PASSWORD` it lets in who knows that; with `OIDC_ISSUER`/;
const SAFE = /^With a door: set `CHAT_PASSWORD`, or let people sign in/;
const DELETE = /^Yes, a whole conversation: .*`DELETE \/api\/turns\/:id` deletes nothing/;
const LIST = /^In the list of chats: .*⋯ beside a chat opens what renames and deletes it/;
const NO_SEARCH = /^No: conversations can be listed, opened, renamed, deleted and exported, but not searched/;
const EXPORT = /^Yes: ⋯ beside a chat in the list has it as Markdown and as JSON/;
const THEME = /^Yes: below the list of chats are System, Light and Dark\./;
const SET = /^Press the name of the model.*This demo takes no notice/;
const UPLOAD = /^Yes: images .* and text files.*PDFs, sound and other files cannot be sent/;
const WEB = /^No\. This demo looks in Freshet's own README/;
const TOOLS = /^Yes\. `CHAT_TOOLS` names the tools.*MCP servers are not asked/;
const FREE = /free and open source, under the MIT licence/;
const NAME = /^A freshet is a rush of fresh water/;
const VERSION = /^This is Freshet \d+\.\d+\.\d+, which `GET \/healthz` says too/;
const SSE = /^Server-Sent Events \(SSE\) are the web's format/;
const ISLAND = /^An island is a component that the browser brings to life/;
const PORT = /^\| `PORT` \| `8000` \|/m;
const DENO = /^\*\*Start\*\*.*Deno.*2\.5 or newer/s;
const KEPT = /GET \/api\/turns\/:id.*for an hour after the turn has ended/s;
const SIZE = /\d+ kB of JavaScript \(gzip\)/;

const ANSWERED: [answer: RegExp, questions: string[]][] = [
  [STORED, ["Is my data stored anywhere?", "Where are my conversations saved?", "Do you store what I write?"]],
  [STORED, [
    "Is it private?",
    "Who can read my messages?",
    "does it have a database?",
    "What happens after a restart?",
  ]],
  [SIGN_IN, ["Can I log in?", "Is there sign-in?", "is there a login?", "Do I need an account?", "How do I sign up"]],
  [SAFE, ["Is it safe to put on the internet?", "Is it secure?", "Can I make it public?"]],
  [DELETE, ["Can I delete a conversation?", "How do I delete my history?", "clear the chat"]],
  [LIST, ["How do I rename a chat?", "Where can I see my old conversations?", "open an earlier chat"]],
  [NO_SEARCH, ["how do I search my chats", "Can I share a conversation?"]],
  [EXPORT, [
    "Can I export my conversations?",
    "How do I download a chat?",
    "can I get a conversation as markdown",
    "import my old chats",
  ]],
  [THEME, ["Is there a dark mode?", "how do I change the theme"]],
  [SET, [
    "Can I change the temperature?",
    "how do I choose another model",
    "Can I switch models?",
    "Can a chat have its own system prompt?",
    "How do I limit the length of a reply?",
  ]],
  [UPLOAD, ["Can I upload a file?", "can I attach a PDF", "Can I send it pictures?"]],
  [WEB, ["Can it search the web?", "Can you browse the internet?", "Does it have internet access?"]],
  [TOOLS, ["How do I add a tool call?", "Does it support function calling?", "can I use my own tools"]],
  [FREE, ["Is it free?", "Is it open source?", "How much does it cost?", "May I use it commercially?"]],
  [NAME, ["Why is it called Freshet?", "What does the name mean?", "What is a freshet?"]],
  [VERSION, ["Which version is this?", "What version is it?", "What's the current version of Freshet?"]],
  [SSE, ["What is SSE?", "what are server-sent events", "What does SSE stand for?"]],
  [ISLAND, ["What is an island?", "what does island mean"]],
  [PORT, ["Can I use another port?", "can it run on a different port", "The port is in use"]],
  [DENO, ["Which version of Deno do I need?", "what Deno version do I need?", "What do I need to run it?"]],
  [KEPT, ["How long is a turn kept?", "how long are turns available"]],
  [SIZE, ["How large is the page?", "how big is the JavaScript", "page size"]],
];

for (const [expected, questions] of ANSWERED) {
  for (const question of questions) {
    Deno.test(`"${question}" gets a true answer, first and later`, () => {
      assert.match(answer(question).split("\n\n").slice(1).join("\n\n"), expected);
      assert.match(answer("hi", question), expected);
      assert.match(answer("How do I deploy it?", "And on Docker?", question), expected);
    });
  }
}

const LEFT_TO_THE_DOCUMENTATION = [
  "What is Freshet?",
  "How do I deploy it to the web?",
  "how do I send the history along",
  "Can I call it from another website?",
  "Does the key need authentication at OPENAI_BASE_URL?",
  "How are events kept in the log in memory?",
  "how do I cancel a turn",
  "What is the web framework?",
  "What does the island do with events?",
  "Which Deno Deploy preset do I choose?",
  "What do I need to change to use Ollama?",
  "Which version of the packages runs in the app?",
  "how long may a message be",
];

for (const question of LEFT_TO_THE_DOCUMENTATION) {
  Deno.test(`"${question}" is left to the documentation`, () => assert.equal(findFact(question), null));
}

Deno.test("a message that is about more than a fact is left to the documentation", () => {
  assert.notEqual(findFact("Is it free?"), null);
  assert.equal(findFact(`Is it free? ${"I ask because of the budget. ".repeat(5)}`), null);
});

Deno.test("more about a fact is what the documentation has about it, if anything", async () => {
  const [, stored] = await converse("Is my data stored anywhere?", "tell me more");
  assert.match(sourceOf(stored) ?? "", /How it is built/);
  const [, , name] = await converse("How do I deploy it?", "Why is it called Freshet?", "tell me more");
  assert.match(name, /^I find nothing/);
});

Deno.test("numbers and names in facts are those of the code", async () => {
  assert.ok(answer("hi", "is my data stored").includes(`(\`${SETTINGS.CHAT_KV_PATH.default}\`)`));
  assert.equal(SETTINGS.CHAT_MAX_ATTACHMENTS.default, "4");
  assert.ok(answer("hi", "can I upload a file").includes("four with a message"));
  assert.equal(SETTINGS.HOST.default, "127.0.0.1");
  const tools = answer("hi", "how do I add a tool call");
  const settings = [tools, answer("hi", "Is there sign-in?"), answer("hi", "can it search the web")].join()
    .match(/\b(CHAT|OIDC)_[A-Z_]+/g)!;
  assert.ok(settings.length >= 5);
  for (const name of settings) assert.ok(name in SETTINGS, name);

  const islands = await Array.fromAsync(Deno.readDir(new URL("islands", ROOT)), ({ name }) => `islands/${name}`);
  assert.deepEqual(islands, ["islands/ChatBox.tsx"]);
  for (const name of Object.keys(TOOL_SAMPLES)) assert.ok(tools.includes(`\`${name}\``), name);
  const named = [answer("hi", "What is an island?"), tools].join().match(/`(lib|islands)\/[\w/]+\.\w+`/g)!;
  assert.equal(named.length, 2);
  for (const path of named) assert.ok((await Deno.stat(new URL(path.slice(1, -1), ROOT))).isFile, path);

  assert.match(await Deno.readTextFile(new URL("LICENSE", ROOT)), /^MIT License/);
  const { version } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  assert.ok(answer("hi", "Which version is this?").includes(`Freshet ${version}, `));
});
