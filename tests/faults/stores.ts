import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openAiServer } from "../helpers/openai_server.ts";
import { DONE, finish, text } from "../helpers/openai_wire.ts";
import { ROOT } from "../helpers/tasks.ts";
import { within } from "../helpers/within.ts";
import { Chat, type Sent } from "./chat.ts";
import type { Extent, Fault, Outcome } from "./fault.ts";
import type { KvBreakage } from "./held_inside.ts";
import { waitUntil } from "./wait_until.ts";
import { WatchedServer } from "./watched_server.ts";

/** How long a store is broken, in milliseconds, at least. */
const BROKEN_MS = 10_000;

/** Longest that anything may take meanwhile, in milliseconds. */
const ANSWER_MS = 60_000;

/** A way to break a store; what it gives mends it. */
interface Breakage {
  name: string;
  begin(server: WatchedServer): Promise<() => Promise<void>>;
}

const BREAKAGES: Breakage[] = [
  { name: "is full (of what the process may write)", begin: fill },
  { name: "is locked by another process", begin: lock },
  byKv("can be read and not written", "read-only"),
  byKv("takes 2 s for each call", "slow"),
  byKv("is gone for 10 s", "gone"),
];

function byKv(name: string, breakage: KvBreakage): Breakage {
  return {
    name,
    async begin(server) {
      await server.breakStore(breakage);
      return () => server.breakStore(null);
    },
  };
}

/** No file of the process may grow, as on a disk that is full: setrlimit(2). */
async function fill({ pid }: WatchedServer): Promise<() => Promise<void>> {
  const limit = (bytes: string) =>
    new Deno.Command("prlimit", { args: ["--pid", String(pid), `--fsize=${bytes}:`] }).output();
  const { success, stderr } = await limit("0");
  assert.ok(success, new TextDecoder().decode(stderr));
  // The process may be gone.
  return async () => void await limit("unlimited");
}

/** Another process that writes, and does not come to an end. */
function lock({ storePath }: WatchedServer): Promise<() => Promise<void>> {
  const database = new DatabaseSync(new URL(storePath, ROOT));
  database.exec("BEGIN IMMEDIATE");
  return Promise.resolve(() => {
    database.exec("ROLLBACK");
    database.close();
    return Promise.resolve();
  });
}

/** What a model makes of a message; of those that begin with `amid` the second half when it is told to. */
class TwoHalves {
  began = 0;
  readonly #released = Promise.withResolvers<void>();

  release(): void {
    this.#released.resolve();
  }

  async *answer(message: string): AsyncGenerator<string> {
    yield text(`first ${message}`);
    if (message.startsWith("amid")) {
      this.began++;
      await this.#released.promise;
    }
    yield text(` second ${message}`);
    yield finish();
    yield DONE;
  }
}

function replyTo(message: string): string {
  return `first ${message} second ${message}`;
}

/** Somebody's message, and what came of it last. */
interface Said {
  chat: Chat;
  message: string;
  sent?: Sent;
}

function people(count: number, name: string): Said[] {
  return Array.from({ length: count }, (_, i) => ({ chat: new Chat(), message: `${name}${i}` }));
}

async function sendAll(url: string, all: Said[]): Promise<void> {
  await within(ANSWER_MS, Promise.all(all.map(async (said) => said.sent = await said.chat.send(url, said.message))));
}

/** The reply came whole, whatever became of it in the store. */
function assertWhole({ message, sent }: Said): void {
  assert.deepEqual([sent?.status, sent?.ending, sent?.text], [200, "complete", replyTo(message)], message);
}

async function assertOnPage(url: string, { chat, message }: Said): Promise<void> {
  await waitUntil(async () => (await chat.page(url)).reply === replyTo(message), ANSWER_MS);
}

/** What a server still does that cannot reach its store; gives how it looks. */
async function lookAround(url: string, before: Said[]): Promise<string> {
  const pages = await within(ANSWER_MS, Promise.all(before.map(({ chat }) => chat.page(url))));
  for (const [i, { status, reply }] of pages.entries()) {
    assert.ok(
      status === 503 || (status === 200 && reply === replyTo(before[i].message)),
      `A page is ${status}: ${reply}`,
    );
  }
  const health = await within(ANSWER_MS, fetch(`${url}/healthz`));
  await health.body?.cancel();
  const headers = { "content-type": "application/json" };
  const stateless = await fetch(`${url}/chat`, { method: "POST", headers, body: '{"message":"x"}' });
  assert.match(await within(ANSWER_MS, stateless.text()), /second x[^]*\[DONE\]/);
  return `pages ${[...new Set(pages.map(({ status }) => status))]}, /healthz ${health.status}`;
}

async function breakStore(
  { begin }: Breakage,
  { isQuick, isKilled }: Extent & { isKilled: boolean },
): Promise<Outcome> {
  const count = isQuick ? 5 : 50;
  const half = new TwoHalves();
  await using model = await openAiServer(({ body }) => half.answer(body.messages.at(-1)!.content));
  await using server = await WatchedServer.start({ OPENAI_BASE_URL: model.url });
  const [before, amid, during] = ["before", "amid", "during"].map((name) => people(count, name));
  await sendAll(server.url, before);
  before.forEach(assertWhole);
  const coming = sendAll(server.url, amid);
  await waitUntil(() => half.began === count);

  const brokenAt = performance.now();
  const mend = await begin(server);
  half.release();
  await coming;
  amid.forEach(assertWhole);
  await sendAll(server.url, during);
  const [taken, refused] = [
    during.filter(({ sent }) => sent!.status === 200),
    during.filter(({ sent }) => sent!.status !== 200),
  ];
  taken.forEach(assertWhole);
  for (const { sent } of refused) assert.deepEqual([sent!.status, sent!.code], [503, "unavailable"]);
  const looks = await lookAround(server.url, before);
  const slowest = Math.max(...[...amid, ...during].map(({ sent }) => sent!.ms)) / 1_000;
  if (isKilled) await server.kill();
  await pause(Math.max(0, brokenAt + BROKEN_MS - performance.now()));
  await mend();

  if (isKilled) await server.startAgain();
  await waitUntil(async () => (await fetch(`${server.url}/healthz`)).ok);
  const isKept = ({ sent }: Said) => sent!.code !== "not_kept";
  // What was lost with the process was told not to be kept; without that, nothing is.
  const there = [...before, ...amid, ...taken].filter((said) => !isKilled || isKept(said));
  for (const said of there) await assertOnPage(server.url, said);
  await sendAll(server.url, refused);
  refused.forEach(assertWhole);
  if (!isKilled) await server.startAgain();
  for (const said of [...there, ...refused]) await assertOnPage(server.url, said);
  assert.equal(await server.errors(), "");
  const lost = amid.filter((said) => !isKept(said)).length;
  return {
    tries: count * 3,
    held: `${count} replies went on, ${lost} told as not kept; ${refused.length} of ${count} new messages refused, ` +
      `the slowest answer after ${slowest.toFixed(1)} s; ${looks}; then all ${
        isKilled ? "that was told as kept " : ""
      }is there`,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function breakage(breakage: Breakage, isKilled: boolean): Fault {
  return {
    name: `a store that ${breakage.name}${isKilled ? ", and the server killed meanwhile" : ""}`,
    promised: "replies come whole, and are told as not kept where that is so; new messages are refused or kept; " +
      (isKilled ? "nothing is lost that was not told so" : "it goes on by itself, and nothing is lost"),
    run: ({ isQuick }) => breakStore(breakage, { isQuick, isKilled }),
  };
}

export const STORES: readonly Fault[] = BREAKAGES.flatMap((each) => [breakage(each, false), breakage(each, true)]);
