import assert from "node:assert/strict";
import { parseConfig } from "../../../lib/config/parse.ts";
import { createModel } from "../../../lib/model/create.ts";
import { lateModel } from "../../../lib/model/late.ts";
import { readFixtures } from "../../helpers/demo.ts";
import { openAiServer } from "../../helpers/openai_server.ts";
import { reply } from "../../helpers/openai_wire.ts";
import { said } from "../../helpers/iterated_model.ts";

const SERVICES = { documents: readFixtures };

Deno.test("a model that is not loaded yet has the name that it will have, with a server and without", () => {
  for (const settings of [{}, { OPENAI_BASE_URL: "http://localhost:1/v1", OPENAI_MODEL: "big" }]) {
    const config = parseConfig((name) => settings[name as keyof typeof settings]);
    const [early, late] = [createModel(config, SERVICES), lateModel(config, SERVICES)];
    assert.deepEqual([late.name, late.demo], [early.name, early.demo]);
  }
});

Deno.test("a model answers whether it was loaded before, is being loaded, or is loaded by the question", async () => {
  await using server = await openAiServer(() => reply(["Hel", "lo"]));
  const config = parseConfig((name) => name === "OPENAI_BASE_URL" ? server.url : undefined);
  const model = lateModel(config, SERVICES);
  const ask = async () => {
    let text = "";
    const { signal } = new AbortController();
    for await (const events of said(model, { messages: [{ role: "user", content: "Hi" }], signal })) {
      for (const event of events) if (event.type === "text") text += event.text;
    }
    return text;
  };
  assert.deepEqual(await Promise.all([ask(), ask()]), ["Hello", "Hello"]);
  await model.load();
  assert.equal(await ask(), "Hello");
});

Deno.test("a question that was given up while the model was loaded is not put", async () => {
  await using server = await openAiServer(() => reply(["Hello"]));
  const config = parseConfig((name) => name === "OPENAI_BASE_URL" ? server.url : undefined);
  const answer = said(lateModel(config, SERVICES), { messages: [], signal: AbortSignal.abort(new Error("gone")) });
  await assert.rejects(Array.fromAsync(answer), /gone/);
  assert.equal(server.requests.length, 0);
});
