/**
 * The load generator, run as a process: opens the streams that it is ordered to, checks every token of them, and reports.
 */
import { takeOrders } from "../lines.ts";
import { quantile } from "../statistics.ts";
import { now } from "../token.ts";
import type { LeaveOrder, LeaveReport, LoadOrder, LoadReport, VisitOrder, VisitReport } from "./orders.ts";
import { StreamReader } from "./stream_reader.ts";
import { Visitor } from "./visitor.ts";

/** Faults that are told in words. */
const MAX_TOLD = 5;

let held: StreamReader[] = [];

await takeOrders((order: LoadOrder | LeaveOrder | VisitOrder) => {
  return "leave" in order ? leave(order) : "visitors" in order ? visit(order) : load(order);
});

async function load(order: LoadOrder): Promise<LoadReport> {
  const { streams, openOverMs, settleMs, limitMs } = order;
  const startedAt = now();
  const delays: number[] = [];
  const onToken = (ageMs: number) => {
    if (now() - startedAt >= settleMs) delays.push(ageMs);
  };
  const readers: StreamReader[] = [];
  const reading: Promise<void>[] = [];
  for (let i = 0; i < streams; i++) {
    const early = startedAt + i * openOverMs / streams - now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    readers.push(new StreamReader({ order, stream: i, onToken }));
    reading.push(readers[i].run());
  }
  const limit = setTimeout(() => readers.forEach((reader) => reader.breakOff()), limitMs);
  await Promise.all(reading);
  clearTimeout(limit);
  if (order.holdAfter !== undefined) held = readers;
  return {
    tokens: readers.reduce((sum, { checker }) => sum + checker.count, 0),
    faultCount: readers.reduce((sum, { checker, failure }) => sum + checker.faultCount + (failure ? 1 : 0), 0),
    faults: readers.flatMap(({ checker, failure }) => failure ? [failure, ...checker.faults] : checker.faults)
      .slice(0, MAX_TOLD),
    delayMs: delays.length > 0 ? { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) } : null,
  };
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
