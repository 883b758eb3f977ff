import type { Bench } from "../bench.ts";
import type { Asker } from "../processes/orders.ts";
import type { Server, Target } from "../servers.ts";
import { COMMON, costOf, type Measured } from "./growth.ts";

/** Rows of what {@linkcode costOfTurns} gives. */
export const TOKEN = "a token more, µs";
export const REPLY = "a token, its turn included, µs";
export const TURN = "a turn beside its tokens, ms";
export const FIRST = "first token after, ms";

export interface Turns {
  streams: number;
  /** Tokens of a short reply and of a long one. */
  lengths: [number, number];
  perSecond: number;
  askers: Asker[];
}

/**
 * Short and long replies: what the long ones cost more is the price of a token, and the rest that of a turn, whatever it is that
 * a turn begins and ends with.
 */
export async function costOfTurns(
  bench: Bench,
  server: Server,
  { target, turns: { streams, lengths, perSecond, askers } }: { target: Target; turns: Turns },
): Promise<Omit<Measured, "size">> {
  const load = { ...COMMON, streams, everyMs: 1000 / perSecond, askers };
  const short = await costOf(bench, server, { target, load: { ...load, tokens: lengths[0] } });
  const long = await costOf(bench, server, { target, load: { ...load, tokens: lengths[1] } });
  const token = (long.cpuSeconds - short.cpuSeconds) / (long.tokens - short.tokens);
  return {
    figures: {
      [TOKEN]: token * 1e6,
      [REPLY]: long.cpuSeconds / long.tokens * 1e6,
      [TURN]: (long.cpuSeconds - token * long.tokens) / streams * 1e3,
      [FIRST]: long.firstTokenMs,
    },
    doubts: [...short.doubts, ...long.doubts],
  };
}
