import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { openKv } from "../../lib/store/open.ts";
import { replyOnPage } from "../helpers/kept.ts";
import { openAiServer } from "../helpers/openai_server.ts";
import { reply } from "../helpers/openai_wire.ts";
import { ROOT } from "../helpers/tasks.ts";
import { TurnClient } from "../helpers/turn_client.ts";
import { within } from "../helpers/within.ts";
import type { Fault, Outcome } from "./fault.ts";
import { Tally } from "./tally.ts";
import { WatchedServer } from "./watched_server.ts";

/** Longest that an answer may take, in milliseconds. */
const ANSWER_MS = 10_000;

/** In the place of a value: half of one, nothing, and what no version has ever written. */
const DAMAGES: unknown[] = [new TextEncoder().encode('{"content": "hal'), new Uint8Array(), "a text", { a: 1 }, 7n];

/** Looks at everything where that value is read, and at what must not suffer from it. */
async function look(server: string, { bad, good }: { bad: TurnClient; good: TurnClient }): Promise<Tally> {
  const seen = new Tally();
  const { conversationId, turnId } = bad.turn;
  for (
    const path of [`/c/${conversationId}`, "/", `/c/${conversationId}.json`, `/api/turns/${turnId}`, "/api/export"]
  ) {
    const response = await within(ANSWER_MS, bad.ask(server, path));
    const text = await within(ANSWER_MS, response.text());
    assert.ok(response.status < 500, `${path} is answered with ${response.status}`);
    assert.doesNotMatch(text, /\bat (async )?\S+ ?\(?file:/, `${path} shows a stack`);
    seen.add(response.status);
  }
  assert.equal(replyOnPage(await good.page(server)), "Hello", "Another conversation suffers");
  return seen;
}

async function damageAll(): Promise<Outcome> {
  await using model = await openAiServer(() => reply(["Hello"]));
  await using server = await WatchedServer.start({ OPENAI_BASE_URL: model.url });
  const owner = newId();
  const [bad, good] = [new TurnClient(`session=${owner}`), new TurnClient(`session=${owner}`)];
  await bad.start(server.url, "Hi");
  await good.start(server.url, "Hi");
  const seen = new Tally();
  const kv = await openKv(new URL(server.storePath, ROOT).pathname);
  let tries = 0;
  try {
    const ids = [bad.turn.conversationId, bad.turn.turnId];
    const entries = await Array.fromAsync(kv.list({ prefix: [] }));
    for (const { key, value } of entries.filter(({ key }) => ids.some((id) => key.includes(id)))) {
      for (const damage of DAMAGES) {
        await kv.set(key, damage);
        seen.addAll(await look(server.url, { bad, good }));
        tries++;
      }
      await kv.set(key, value);
    }
  } finally {
    kv.close();
  }
  assert.equal(replyOnPage(await bad.page(server.url)), "Hello", "What was mended is not there again");
  return { tries, held: `${seen}` };
}

export const DAMAGE: readonly Fault[] = [
  {
    name: "values of the store that are damaged, each in five ways",
    promised: "no 5xx and no stack; other conversations do not suffer, and what is mended is there again",
    run: damageAll,
  },
];
