/**
 * Writers of one database, whose path is the argument: each has a connection of its own, as the processes have that share
 * it, and commits what all of its turns have gained, over and over. Answers an {@linkcode OpenOrder}, then a
 * {@linkcode WriteOrder}.
 */
import type { ChatEvent } from "../../lib/chat/events.ts";
import { newId } from "../../lib/chat/id.ts";
import { newConversation, newTurn } from "../../lib/chat/new_turn.ts";
import type { TurnRef, TurnStore } from "../../lib/chat/ports.ts";
import { ChatError } from "../../lib/errors.ts";
import { openStore } from "../../lib/store/kv.ts";
import { openKv } from "../../lib/store/open.ts";
import { takeOrders } from "../lines.ts";
import { quantile } from "../statistics.ts";
import type { OpenOrder, WriteOrder, WriteReport } from "./orders.ts";

interface Writer {
  runner: string;
  store: TurnStore;
  turns: TurnRef[];
}

const LEASE_MS = 3_600_000;
const TOKEN: ChatEvent = { type: "text", data: "a token " };

const [path] = Deno.args;
const writers: Writer[] = [];

await takeOrders((order: OpenOrder | WriteOrder) => "writers" in order ? open(order) : write(order));

async function open(order: OpenOrder): Promise<{ opened: number }> {
  while (writers.length < order.writers) writers.push(await openWriter(order.turns));
  return { opened: writers.length };
}

async function openWriter(count: number): Promise<Writer> {
  const { store, turns: turnStore } = openStore(await openKv(path));
  const [runner, owner] = [newId(), newId()];
  const turns: TurnRef[] = [];
  for (let i = 0; i < count; i++) {
    const now = Date.now();
    const id = newId();
    await store.addTurn(
      owner,
      newTurn({
        conversation: newConversation(now),
        origin: { history: [], question: null, message: "A question", kept: { content: "" } },
        model: "bench",
        now,
        turn: { id, runner, leaseUntil: now + LEASE_MS },
      }),
    );
    turns.push({ owner, id });
  }
  return { runner, store: turnStore, turns };
}

async function write(order: WriteOrder): Promise<WriteReport> {
  const times: number[] = [];
  // Processes that are started one by one do not commit in step.
  const failed = await Promise.all(
    writers.map((writer, i) => run(writer, { order, phase: i / writers.length, times })),
  );
  const failures = failed.reduce((sum, count) => sum + count, 0);
  return { commits: times.length, failures, commitMs: { p50: quantile(times, 0.5), p99: quantile(times, 0.99) } };
}

/** Gives how many commits failed. As in a server, a pause is between two, and what one fails to write the next one has. */
async function run(
  { runner, store, turns }: Writer,
  { order: { forMs, pauseMs, perSecond }, phase, times }: { order: WriteOrder; phase: number; times: number[] },
): Promise<number> {
  const beginsAt = performance.now();
  let [lastId, failures] = [0, 0];
  for (let pause = phase * pauseMs;; pause = pauseMs) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const startedAt = performance.now();
    if (startedAt - beginsAt >= forMs) return failures;
    const gained = Math.floor((startedAt - beginsAt) / 1000 * perSecond) - lastId;
    const events = Array.from({ length: gained }, (_, at) => ({ id: lastId + at + 1, event: TOKEN }));
    const leaseUntil = Date.now() + LEASE_MS;
    try {
      await store.commit(turns.map((turn) => ({ turn, events, ended: false, leaseUntil })), runner);
      times.push(performance.now() - startedAt);
      lastId += gained;
    } catch (error) {
      if (!(error instanceof ChatError && error.code === "unavailable")) throw error;
      failures++;
    }
  }
}
