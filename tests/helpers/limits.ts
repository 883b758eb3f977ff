import type { Visitor } from "../../lib/chat/admission.ts";
import { ChatError } from "../../lib/errors.ts";
import { Limits, type LimitSettings, type LimitsOptions } from "../../lib/limits/limits.ts";
import type { CountStore } from "../../lib/limits/ports.ts";
import { KvCountStore } from "../../lib/store/counts.ts";
import { sharedKv } from "./shared_kv.ts";

/** Nothing is limited. */
export const NO_LIMITS: LimitSettings = {
  messagesPerMinute: { owner: Infinity, address: Infinity },
  turns: { owner: Infinity, address: Infinity, server: Infinity },
  tokensPerDay: { owner: Infinity, all: Infinity },
  conversations: Infinity,
  readers: Infinity,
};

/** The same, as a server's settings. */
export const NO_LIMITS_ENV = {
  CHAT_OWNER_MESSAGES_PER_MINUTE: "0",
  CHAT_ADDRESS_MESSAGES_PER_MINUTE: "0",
  CHAT_OWNER_TURNS: "0",
  CHAT_ADDRESS_TURNS: "0",
  CHAT_SERVER_TURNS: "0",
  CHAT_OWNER_CONVERSATIONS: "0",
  CHAT_TURN_READERS: "0",
};

/** A time that a test moves, in milliseconds since the epoch: a while after a midnight. */
export class Time {
  ms = 20_000 * 86_400_000 + 3_600_000;

  now = (): number => this.ms;
}

/** A process's limits, on a store that all tests share, and whose names are a test's own. They end with their scope. */
export function processLimits(
  settings: Partial<LimitSettings>,
  options: Partial<LimitsOptions> & { time?: Time; store?: CountStore } = {},
): Limits & AsyncDisposable {
  const { time = new Time(), ...rest } = options;
  const limits = new Limits({
    settings: { ...NO_LIMITS, ...settings },
    store: new KvCountStore(sharedKv),
    runner: crypto.randomUUID(),
    now: time.now,
    ...rest,
  });
  return Object.assign(limits, { [Symbol.asyncDispose]: () => limits.close() });
}

/** Asks for so many turns at once; gives those that were admitted, and the refusals. */
export async function admitMany(limits: Limits | Limits[], visitor: Visitor, count: number) {
  const all = [limits].flat();
  const results = await Promise.allSettled(
    Array.from({ length: count }, (_, i) => all[i % all.length].admit(visitor, crypto.randomUUID())),
  );
  const refused = results.flatMap((result) => {
    if (result.status === "fulfilled") return [];
    if (!(result.reason instanceof ChatError)) throw result.reason;
    return result.reason;
  });
  return { admitted: results.flatMap((result) => result.status === "fulfilled" ? result.value : []), refused };
}
