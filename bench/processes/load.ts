/**
 * The load generator, run as a process: opens the streams that it is ordered to, checks every token of them, and reports.
 */
import { takeOrders } from "../lines.ts";
import type { Question } from "../connection.ts";
import { median, quantile } from "../statistics.ts";
import { now } from "../token.ts";
import type { LeaveOrder, LeaveReport, LoadOrder, LoadReport, VisitOrder, VisitReport, Wanted } from "./orders.ts";
import { StreamReader } from "./stream_reader.ts";
import { Visitor } from "./visitor.ts";

/** Faults that are told in words. */
const MAX_TOLD = 5;

let held: StreamReader[] = [];

await takeOrders((order: LoadOrder | LeaveOrder | VisitOrder) => {
  return "leave" in order ? leave(order) : "visitors" in order ? visit(order) : load(order);
});

async function load(order: LoadOrder): Promise<LoadReport> {
  const { streams, openOverMs, settleMs, limitMs, holdAfter } = order;
  const startedAt = now();
  const delays: number[] = [];
  const onToken = (ageMs: number) => {
    if (now() - startedAt >= settleMs) delays.push(ageMs);
  };
  const askers: StreamReader[] = [];
  const others: StreamReader[] = [];
  const reading: Promise<void>[] = [];
  for (let i = 0; i < streams; i++) {
    const early = startedAt + i * openOverMs / streams - now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    askers.push(new StreamReader({ ...order, question: questionOf(order, i), onToken, onTurn }));
    reading.push(askers[i].run());
  }
  /** Whoever else reads the turn. */
  function onTurn({ id, cookie }: { id: string; cookie: string }): void {
    const url = new URL(`/api/turns/${id}`, order.url).href;
    for (let i = 1; i < (order.readers ?? 1); i++) {
      const other = new StreamReader({ ...order, question: { url, cookie }, onToken });
      others.push(other);
      reading.push(other.run());
    }
  }
  const all = () => [...askers, ...others];
  const limit = setTimeout(() => all().forEach((reader) => reader.breakOff()), limitMs);
  // Those who read along have come by the time that whoever asked is done.
  for (let i = 0; i < reading.length; i++) await reading[i];
  clearTimeout(limit);
  if (holdAfter !== undefined) held = askers;
  return {
    tokens: all().reduce((sum, { checker }) => sum + checker.count, 0),
    faultCount: all().reduce((sum, { checker, failure }) => sum + checker.faultCount + (failure ? 1 : 0), 0),
    faults: all().flatMap(({ checker, failure }) => failure ? [failure, ...checker.faults] : checker.faults)
      .slice(0, MAX_TOLD),
    delayMs: delays.length > 0 ? { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) } : null,
    firstTokenMs: median(askers.flatMap(({ firstTokenMs }) => firstTokenMs ?? [])),
  };
}

function questionOf({ url, tokens, everyMs, padding, askers }: LoadOrder, stream: number): Question {
  const { cookie, conversationId } = askers?.[stream % askers.length] ?? {};
  const message = JSON.stringify({ stream, tokens, everyMs, padding } satisfies Wanted);
  return { url, cookie, body: JSON.stringify({ message, conversationId }) };
}

async function visit(order: VisitOrder): Promise<VisitReport | { failure: string }> {
  const visitors = Array.from({ length: order.visitors }, () => new Visitor(order));
  try {
    await Promise.all(visitors.map((visitor) => visitor.run(now() + order.forMs)));
  } catch (error) {
    return { failure: String(error) };
  }
  const times = visitors.flatMap(({ firstByteMs }) => firstByteMs);
  const firstByteMs = { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  return { pages: times.length, bytes: visitors[0].bytes, firstByteMs };
}

async function leave({ leave }: LeaveOrder): Promise<LeaveReport> {
  const leftAt = await Promise.all(held.map((reader) => reader.leave(leave)));
  held = [];
  return { leftAt: Object.fromEntries(leftAt.entries()) };
}
