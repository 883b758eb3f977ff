import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { openAiServer } from "../helpers/openai_server.ts";
import { reply } from "../helpers/openai_wire.ts";
import { TurnClient } from "../helpers/turn_client.ts";
import { within } from "../helpers/within.ts";
import type { Fault, Outcome } from "./fault.ts";
import { ODD_TEXTS } from "./inputs.ts";
import { WatchedServer } from "./watched_server.ts";

/** Longest that anything of a text may take, in milliseconds. */
const ANSWER_MS = 30_000;

/** A million marks on one letter, as long as a message may be made, and a line that turns its direction at each character. */
const HUGE = ["e" + "\u0301".repeat(999_999), "\u202e\u2066a".repeat(100_000)];

const LIMITS = { CHAT_MAX_MESSAGE_LENGTH: "1000000", CHAT_MAX_BODY_BYTES: "8000000" };

/** Has a text in every place that takes one, and gives the longest that anything took, in milliseconds. */
async function sayEverywhere(server: string, text: string): Promise<number> {
  const cookie = `session=${newId()}`;
  const client = new TurnClient(cookie);
  let slowest = 0;
  const timed = async <T>(what: Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await within(ANSWER_MS, what);
    slowest = Math.max(slowest, performance.now() - startedAt);
    return result;
  };
  await timed(client.start(server, text));
  assert.equal(client.end?.status, "complete");
  assert.ok(
    client.text === text,
    `"${JSON.stringify(text).slice(0, 40)}" comes as ${JSON.stringify(client.text).slice(0, 40)}`,
  );
  const path = `${server}/c/${client.turn.conversationId}`;
  const headers = { cookie };
  const file = await timed(fetch(`${path}.json`, { headers }).then((response) => response.json()));
  assert.equal(JSON.stringify(file).includes(JSON.stringify(text).slice(1, -1)), true, "The message is another now");
  const post = async (to: string, fields: Record<string, string>) => {
    const body = new URLSearchParams(fields);
    const { status, body: rest } = await timed(fetch(to, { method: "POST", headers, body, redirect: "manual" }));
    await rest?.cancel();
    assert.ok(status === 303 || (status >= 400 && status < 500), `${to} answers ${status}`);
  };
  await post(`${path}/rename`, { title: text });
  await post(`${path}/settings`, { systemPrompt: text });
  for (const page of [path, `${path}.md`, `${server}/`, `${server}/export`]) {
    const response = await timed(fetch(page, { headers }));
    assert.equal(response.status, 200, page);
    await timed(response.text());
  }
  return slowest;
}

async function oddTexts(): Promise<Outcome> {
  await using model = await openAiServer(({ body }) => reply([body.messages.at(-1)!.content]));
  await using server = await WatchedServer.start({ OPENAI_BASE_URL: model.url, ...LIMITS });
  const texts = [...ODD_TEXTS, ...HUGE].filter((text) => text.trim() !== "");
  let slowest = 0;
  for (const text of texts) slowest = Math.max(slowest, await sayEverywhere(server.url, text));
  assert.equal(await server.errors(), "");
  return { tries: texts.length, held: `the slowest answer took ${(slowest / 1_000).toFixed(1)} s` };
}

export const ODD: readonly Fault[] = [
  {
    name:
      "NUL, lone surrogates, controls of direction, a million marks on a letter: as message, reply, title and prompt",
    promised: "each is kept as it came, or refused; no page or file fails, or takes long",
    run: oddTexts,
  },
];
