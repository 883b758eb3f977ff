import assert from "node:assert/strict";
import type { Model } from "../../lib/chat/model_port.ts";
import { Turns } from "../../lib/chat/turns.ts";
import { request, testApp } from "../helpers/app.ts";
import { STOP } from "../helpers/fake_model.ts";
import { isTitleRequest } from "../helpers/title_request.ts";
import { waitFor } from "../helpers/wait_for.ts";
import { yielding } from "../helpers/iterated_model.ts";

/** A model in whose place another answers, which waits to be done. */
function replacedModel(): Model & { release(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    name: "big",
    demo: false,
    release: resolve,
    answer: yielding(async function* (request) {
      if (isTitleRequest(request)) return;
      yield [{ type: "model", name: "small" }, { type: "text", text: "Half" }];
      await promise;
      yield [STOP];
    }),
  };
}

Deno.test("the page says who answers, while the reply comes and afterwards, and another process knows it too", async () => {
  const model = replacedModel();
  const { handler, owner, turns, store, turnStore, close } = testApp(model, { CHAT_FLUSH_MS: "10" });
  const turn = await turns.start(owner, { message: "Hi" });
  const page = async () => await (await handler(request(`/c/${turn.conversationId}`))).text();
  const who = (html: string) => /<h2 class="who">(?!You)([^<]+)/.exec(html)?.[1];
  await waitFor(() => turn.log.text === "Half");
  assert.equal(who(await page()), "small");
  assert.equal((await turns.progress(turn))?.model, "small");
  const other = new Turns({ model, store, turnStore, systemPrompt: "", renderHtml: (text) => text });
  let elsewhere = await other.progress(turn);
  while (elsewhere?.text !== "Half") elsewhere = await other.progress(turn);
  assert.equal(elsewhere.model, "small");
  model.release();
  await turn.ended;
  assert.equal(who(await page()), "small");
  await close();
});
