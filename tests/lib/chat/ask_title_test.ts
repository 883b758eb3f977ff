import assert from "node:assert/strict";
import { askTitle } from "../../../lib/chat/ask_title.ts";
import { TurnAborted } from "../../../lib/chat/ending.ts";
import type { Model, ModelRequest } from "../../../lib/chat/model_port.ts";
import { MAX_TITLE_LENGTH } from "../../../lib/chat/title.ts";
import { yielding } from "../../helpers/iterated_model.ts";

/** A model that says these pieces, and what it was asked. */
function modelThatSays(...pieces: string[]) {
  const seen = { requests: [] as ModelRequest[], read: 0 };
  const model: Model = {
    name: "fake",
    demo: false,
    answer: yielding(async function* (request) {
      seen.requests.push(request);
      for (const text of pieces) {
        seen.read++;
        yield await Promise.resolve([{ type: "text", text }]);
      }
    }),
  };
  return { model, ...{ seen } };
}

/** A model that is silent until its request is aborted. */
const silent: Model = {
  name: "silent",
  demo: false,
  // deno-lint-ignore require-yield -- it says nothing
  answer: yielding(async function* ({ signal }) {
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  }),
};

const request = { message: "How?", reply: "So.", signal: new AbortController().signal };

Deno.test("a title is what the model says, without what models put around it", async () => {
  const said = {
    "Streaming in Deno": "Streaming in Deno",
    '"Streaming in Deno."': "Streaming in Deno",
    "**Title: Streaming in Deno**": "Streaming in Deno",
    "\n\n# Streaming in Deno\nIt says what it is about.": "Streaming in Deno",
    "„Ströme in Deno“": "Ströme in Deno",
    "C#": "C#",
    "Why?": "Why?",
    " \n* * *\n": "",
    "": "",
  };
  for (const [answer, title] of Object.entries(said)) {
    assert.equal(await askTitle(modelThatSays(...answer).model, request), title);
  }
});

Deno.test("the model sees the beginning of what was said, however long that is", async () => {
  const { model, seen } = modelThatSays("x");
  await askTitle(model, { ...request, message: "m".repeat(50_000), reply: "r".repeat(50_000), modelName: "big" });
  const [{ messages, model: name }] = seen.requests;
  assert.equal(name, "big");
  assert.equal(messages[1].content.match(/m+/)?.[0].length, 1_000);
  assert.ok(messages[1].content.length < 2_100);
});

Deno.test("a model that goes on and on is let go, and its title cut", async () => {
  const { model, seen } = modelThatSays(...Array<string>(10_000).fill("word "));
  const title = await askTitle(model, request);
  assert.ok(title.length <= MAX_TITLE_LENGTH && title.endsWith("…"));
  assert.ok(seen.read < 100);
});

Deno.test("a model that is too slow, or whose turn is aborted, is waited for no longer", async () => {
  await assert.rejects(askTitle(silent, { ...request, timeoutMs: 1 }), { name: "TimeoutError" });
  const abort = new AbortController();
  const asking = askTitle(silent, { ...request, signal: abort.signal });
  abort.abort(new TurnAborted("stopped"));
  await assert.rejects(asking, { name: "TurnAborted" });
  await assert.rejects(askTitle(silent, { ...request, signal: abort.signal }), { name: "TurnAborted" });
});
