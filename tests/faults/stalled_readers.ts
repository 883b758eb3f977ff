import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { DONE as DONE_DATA, fromWire } from "../../lib/chat/events.ts";
import { SseDecoder } from "../../lib/sse/decode.ts";
import { STALL_MS } from "../../lib/sse/body.ts";
import { openAiServer } from "../helpers/openai_server.ts";
import { chunk, DONE, finish, text } from "../helpers/openai_wire.ts";
import { TurnClient } from "../helpers/turn_client.ts";
import type { Extent, Fault, Outcome } from "./fault.ts";
import { waitUntil } from "./wait_until.ts";
import { type Holdings, show, WatchedServer } from "./watched_server.ts";

/** What the model says: more than all buffers between a server and its readers hold. */
const PIECE = `${"word ".repeat(200)}\n\n`;
const PIECES = 10_000;

/** How much of the server's memory a reader may hold who takes nothing, in MiB: far less than the reply has. */
const MOST_MIB = 2;

/** Timers of all else that goes on in a server. */
const SOME_TIMERS = 4;

/** For a server that does something else just then, in milliseconds. */
const SLACK_MS = 15_000;

/** Follows a turn, and stops reading once something has come, until it is told to go on. */
class StallingReader {
  text = "";
  lastId = 0;
  readonly #decoder = new SseDecoder();
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  static async open(url: string, cookie: string): Promise<StallingReader> {
    const { body } = await fetch(url, { headers: { cookie } });
    const reader = new StallingReader(body!.getReader());
    await reader.#readOn();
    return reader;
  }

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader;
  }

  /** Reads what is still there of the connection. Gives whether the server has broken it off, and not ended it. */
  async readRest(): Promise<boolean> {
    try {
      while (await this.#readOn());
      return false;
    } catch {
      return true;
    }
  }

  async #readOn(): Promise<boolean> {
    const { value } = await this.#reader.read();
    for (const message of value ? this.#decoder.push(value) : []) {
      const event = fromWire(message);
      this.lastId = Number(message.lastEventId);
      if (event?.type === "text") this.text += event.data;
    }
    return value !== undefined;
  }
}

/** What is told of a turn after that event. */
async function readAfter(url: string, { cookie, lastId }: { cookie: string; lastId: number }): Promise<string> {
  const response = await fetch(url, { headers: { cookie, "last-event-id": String(lastId) } });
  const messages = new SseDecoder().push(await response.bytes());
  assert.equal(messages.at(-1)?.data, DONE_DATA);
  return messages.map(fromWire).map((event) => event?.type === "text" ? event.data : "").join("");
}

async function stalledReaders({ isQuick }: Extent): Promise<Outcome> {
  const tries = isQuick ? 20 : 200;
  const rest = Promise.withResolvers<void>();
  await using model = await openAiServer(async function* () {
    yield chunk({ role: "assistant", content: "" });
    for (let i = 0; i < PIECES; i++) yield text(PIECE);
    await rest.promise;
    yield finish();
    yield DONE;
  });
  const limits = { CHAT_MAX_REPLY_LENGTH: "50000000", CHAT_IDLE_MS: "600000", CHAT_TURN_MS: "600000" };
  await using server = await WatchedServer.start({ OPENAI_BASE_URL: model.url, ...limits });
  const length = PIECE.length * PIECES;
  const cookie = `session=${newId()}`;
  const owner = new TurnClient(cookie);
  const following = owner.start(server.url, "Hi");
  await waitUntil(() => owner.lastId > PIECES);

  const before = await server.holdings();
  const url = `${server.url}/api/turns/${owner.turn.turnId}`;
  const startedAt = performance.now();
  const stalled = await Promise.all(Array.from({ length: tries }, () => StallingReader.open(url, cookie)));
  let during: Holdings;
  const each = () => (during.memoryMiB - before.memoryMiB) / tries;
  await waitUntil(async () => {
    during = await server.holdings();
    return each() < MOST_MIB;
  }, STALL_MS / 2);
  assert.ok(during!.timers >= before.timers + tries, `${show(during!)} while ${tries} take nothing`);
  const heldFor = () => performance.now() - startedAt;
  let after: Holdings;
  await waitUntil(async () => {
    after = await server.holdings();
    return after.timers <= before.timers + SOME_TIMERS;
  }, STALL_MS + SLACK_MS);
  const seconds = Math.round(heldFor() / 1_000);
  assert.ok(heldFor() >= STALL_MS);

  rest.resolve();
  await following;
  const whole = owner.text;
  assert.deepEqual([whole.length, owner.end?.status], [length, "complete"]);
  // One after the other: this process would have to hold all that they read.
  for (const reader of stalled) {
    assert.ok(await reader.readRest(), "A reader that was let go was told the end");
    assert.ok(
      reader.text + await readAfter(url, { cookie, lastId: reader.lastId }) === whole,
      "It is not what was told",
    );
    reader.text = "";
  }
  return {
    tries,
    held:
      `${each().toFixed(2)} MiB each of a reply of ${
        Math.round(length / 1e6)
      } MB, let go after ${seconds} s, and each ` +
      `read on to the end; ${show(before)} before, ${show(during!)} with them, ${show(after!)} without`,
  };
}

export const STALLED_READERS: readonly Fault[] = [
  {
    name: "readers that stop reading amid a reply",
    promised: "each holds a bounded amount, is let go after 60 s, and can come back and read on",
    run: stalledReaders,
  },
];
