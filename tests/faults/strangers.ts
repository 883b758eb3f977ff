import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { openKv } from "../../lib/store/open.ts";
import { openAiServer } from "../helpers/openai_server.ts";
import { reply } from "../helpers/openai_wire.ts";
import {
  askEverything,
  dump,
  dumpOf,
  SHUT_OUT,
  type Stranger,
  STRANGERS,
  uploadImage,
  type Victim,
} from "../helpers/strangers.ts";
import { ROOT } from "../helpers/tasks.ts";
import { TurnClient } from "../helpers/turn_client.ts";
import type { Fault, Outcome } from "./fault.ts";
import { Tally } from "./tally.ts";
import { WatchedServer } from "./watched_server.ts";

const SECRET = "what-nobody-else-may-read";
const PASSWORD = "correct horse battery";

/** Somebody who has a conversation, on a server that then has a door, if it is to have one. */
async function settle(url: string): Promise<Victim & { client: TurnClient }> {
  const owner = newId();
  const client = new TurnClient(`session=${owner}`);
  await client.start(url, SECRET);
  const { conversationId: conversation, messageId: message, turnId: turn } = client.turn;
  const image = await uploadImage(url, owner);
  return { owner, secret: SECRET, conversation, message, turn, image, client };
}

async function tryAll(strangers: readonly Stranger[], { hasDoor }: { hasDoor: boolean }): Promise<Outcome> {
  await using model = await openAiServer(() => reply(["Hello"]));
  await using server = await WatchedServer.start({ OPENAI_BASE_URL: model.url });
  const { client, ...victim } = await settle(server.url);
  const page = await client.page(server.url);
  if (hasDoor) await server.startAgain({ CHAT_PASSWORD: PASSWORD });
  const kv = await openKv(new URL(server.storePath, ROOT).pathname);
  const seen = new Tally();
  try {
    for (const stranger of strangers) {
      const [before, asked] = [await dump(kv), model.requests.length];
      for (const status of await askEverything(server.url, { victim, stranger })) seen.add(status);
      const after = await dump(kv);
      assert.equal(dumpOf(victim.owner, after), dumpOf(victim.owner, before), `${stranger.name}: something is changed`);
      if (stranger.isLetIn) continue;
      assert.equal(after, before, `${stranger.name}: something is changed`);
      assert.equal(model.requests.length, asked, `${stranger.name}: the model is asked`);
    }
  } finally {
    kv.close();
  }
  if (hasDoor) await server.startAgain({ CHAT_PASSWORD: "" });
  assert.equal(await client.page(server.url), page);
  assert.equal(await server.errors(), "");
  return { tries: seen.total, held: `${strangers.length} kinds of strangers: ${seen}` };
}

export const STRANGERS_AT_ALL: readonly Fault[] = [
  {
    name: "strangers at every route, by every method, with another cookie, origin or name",
    promised: "nothing that is somebody's is read, changed or spent in their name",
    run: () => tryAll(STRANGERS, { hasDoor: false }),
  },
  {
    name: "strangers at every route of a server with a door, with any cookie, origin or address",
    promised: "nothing is read, changed or spent",
    run: () => tryAll(SHUT_OUT, { hasDoor: true }),
  },
];
