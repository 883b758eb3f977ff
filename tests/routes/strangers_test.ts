import assert from "node:assert/strict";
import { serveApp, testApp } from "../helpers/app.ts";
import { addImage } from "../helpers/attachments.ts";
import { PASSWORD } from "../helpers/closed_app.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { memoryKv } from "../helpers/kv.ts";
import { askEverything, dump, dumpOf, SHUT_OUT, type Stranger, STRANGERS } from "../helpers/strangers.ts";

const SECRET = "what-nobody-else-may-read";

/** Has strangers try everything, and looks at what the victim has. */
async function tryAll(strangers: readonly Stranger[], env: Parameters<typeof testApp>[1] = {}): Promise<void> {
  using memory = await memoryKv();
  const model = new FakeModel(["Hello", STOP]);
  const app = testApp(model, env, { kv: memory.kv });
  await using server = serveApp({ ...app, handler: app.fetch });
  const { owner, turns } = app;
  const { conversationId: conversation, messageId: message, id: turn, ended } = await turns.start(owner, {
    message: SECRET,
  });
  await ended;
  const { attachment: { id: image } } = await addImage(app.store, { owner });
  const victim = { owner, secret: SECRET, conversation, message, turn, image };
  for (const stranger of strangers) {
    const before = await dump(memory.kv);
    const asked = model.requests.length;
    await askEverything(server.url, { victim, stranger });
    const after = await dump(memory.kv);
    assert.equal(dumpOf(owner, after), dumpOf(owner, before), `${stranger.name}: what the victim has is changed`);
    if (stranger.isLetIn) continue;
    assert.equal(after, before, `${stranger.name}: something is changed`);
    assert.equal(model.requests.length, asked, `${stranger.name}: the model is asked`);
  }
}

Deno.test("from another origin, cookie or name, no request reads or changes what is somebody's, or spends in their name", () => {
  return tryAll(STRANGERS);
});

Deno.test("at a door, no stranger from any origin, with any cookie or address reads, changes or spends anything", () => {
  return tryAll(SHUT_OUT, { CHAT_PASSWORD: PASSWORD });
});
