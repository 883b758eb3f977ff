import assert from "node:assert/strict";
import type { EndStatus } from "../../lib/chat/types.ts";
import { newId } from "../../lib/chat/id.ts";
import { reply, text } from "../helpers/openai_wire.ts";
import { type RawConnection, rawServer } from "../helpers/raw_server.ts";
import { TurnClient } from "../helpers/turn_client.ts";
import { within } from "../helpers/within.ts";
import type { Extent, Fault, Outcome } from "./fault.ts";
import { Tally } from "./tally.ts";
import { show, WatchedServer } from "./watched_server.ts";

/** Longest that a turn may take here, in milliseconds: the limits below, twice the retries, and a busy machine. */
const PATIENCE_MS = 60_000;

/** The shortest that may be set. */
const TIME_LIMITS = { CHAT_FIRST_TOKEN_MS: "5000", CHAT_IDLE_MS: "5000", CHAT_TURN_MS: "20000" };

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
const GOOD = HEAD + reply(["Hello", " you"]).join("");

/** Comes by every point of a good answer, far from the one before. */
const STRIDE = 389;

/** What a broken model server does with a request, whose connection is closed afterwards. */
interface Breakage {
  name: string;
  endings: EndStatus[];
  /** Of a thousand turns, how many run at once. */
  atOnce: number;
  answer(connection: RawConnection, number: number): Promise<void>;
}

const BREAKAGES: Breakage[] = [
  { name: "closes without a word", endings: ["failed"], atOnce: 50, answer: () => Promise.resolve() },
  { name: "hangs before the headers", endings: ["failed"], atOnce: 250, answer: untilClosed },
  {
    name: "hangs in the middle",
    endings: ["interrupted"],
    atOnce: 250,
    async answer(connection) {
      await connection.say(HEAD + text("Half"));
      await untilClosed(connection);
    },
  },
  {
    name: "sends garbage in the place of HTTP",
    endings: ["failed"],
    atOnce: 50,
    answer: ({ say }) => say(crypto.getRandomValues(new Uint8Array(2_000))),
  },
  {
    name: "sends garbage in the place of events",
    endings: ["failed", "interrupted"],
    atOnce: 50,
    async answer({ say }) {
      await say(HEAD + text("Half"));
      await say(`data: {"choices": [{]\n\n\u0000\u0001 <html>\n\n`);
    },
  },
  {
    name: "sends 10 MB in one line",
    endings: ["failed", "interrupted"],
    atOnce: 10,
    async answer({ say }) {
      await say(HEAD + text("Half") + "data: ");
      for (let i = 0; i < 160; i++) await say("x".repeat(65_536));
    },
  },
  {
    name: "sends a byte a second",
    endings: ["failed"],
    atOnce: 250,
    async answer(connection) {
      let isOpen = true;
      const closed = untilClosed(connection).then(() => isOpen = false);
      for (const byte of GOOD) {
        await connection.say(byte);
        await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 1_000))]);
        if (!isOpen) return;
      }
    },
  },
  {
    name: "closes at every point",
    endings: ["complete", "failed", "interrupted"],
    atOnce: 50,
    // Another one for each connection, those of second attempts included, and all of them in the end.
    answer: ({ say }, connection) => say(GOOD.slice(0, connection * STRIDE % (GOOD.length + 1))),
  },
  {
    name: "never closes",
    endings: ["complete"],
    atOnce: 50,
    async answer(connection) {
      await connection.say(GOOD);
      await untilClosed(connection);
    },
  },
  {
    name: "answers with an error that does not end",
    endings: ["failed"],
    atOnce: 250,
    async answer(connection) {
      await connection.say("HTTP/1.1 500 Oops\r\ncontent-type: application/json\r\n\r\n{");
      await untilClosed(connection);
    },
  },
];

async function untilClosed({ request }: RawConnection): Promise<void> {
  while (await request() !== null);
}

/** Runs waves of so many turns at once against one breakage, and gives how they ended. */
async function runTurns(
  url: string,
  { endings }: Breakage,
  { waves, atOnce }: { waves: number; atOnce: number },
): Promise<Tally> {
  const seen = new Tally();
  for (let wave = 0; wave < waves; wave++) {
    const turns = Array.from({ length: atOnce }, async () => {
      const client = new TurnClient(`session=${newId()}`);
      await within(PATIENCE_MS, client.start(url, "Hi"));
      assert.ok(client.isDone && client.end, "A turn has not been told its end");
      const { status } = client.end;
      assert.ok(endings.includes(status), `A turn is ${status}, and not ${endings}`);
      seen.add(status);
    });
    await Promise.all(turns);
  }
  return seen;
}

function breakModel(breakage: Breakage): Fault {
  return {
    name: `a model server that ${breakage.name}`,
    promised:
      "every turn is told how it ended; no turn, socket, timer or memory is left, but for the logs that can be read on",
    async run({ isQuick }: Extent): Promise<Outcome> {
      let asked = 0;
      await using model = rawServer(async (connection) => {
        if (await connection.request() !== null) await breakage.answer(connection, asked++);
      });
      await using server = await WatchedServer.start({ OPENAI_BASE_URL: `${model.url}v1`, ...TIME_LIMITS });
      const atOnce = isQuick ? Math.min(20, breakage.atOnce) : breakage.atOnce;
      const waves = isQuick ? 1 : 1_000 / atOnce;
      // The first ones load and compile what there is, open the connections that this process keeps to the server, and fill what
      // Deno keeps of errors that went to the log: with 500 of them it has all of that.
      await runTurns(server.url, breakage, { waves, atOnce });
      const before = await server.holdings();
      const seen = await runTurns(server.url, breakage, { waves, atOnce });
      const after = await server.rests(before, { logs: waves * atOnce });
      return { tries: waves * atOnce, held: `${seen}; ${show(before)} before, ${show(after)} after` };
    },
  };
}

export const MODELS: readonly Fault[] = BREAKAGES.map(breakModel);
