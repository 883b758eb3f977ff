import type { Scenario } from "./scenario.ts";
import { abort } from "./scenarios/abort.ts";
import { capacity } from "./scenarios/capacity.ts";
import { commit } from "./scenarios/commit.ts";
import { conversations } from "./scenarios/conversations.ts";
import { growthConversations } from "./scenarios/growth_conversations.ts";
import { growthMessages } from "./scenarios/growth_messages.ts";
import { growthReaders } from "./scenarios/growth_readers.ts";
import { growthStreams } from "./scenarios/growth_streams.ts";
import { pages } from "./scenarios/pages.ts";
import { parallel } from "./scenarios/parallel.ts";
import { profile } from "./scenarios/profile.ts";
import { stall } from "./scenarios/stall.ts";
import { start } from "./scenarios/start.ts";
import { flood, idle, paced } from "./scenarios/streams.ts";
import { writers } from "./scenarios/writers.ts";
import { API_CHAT, CHAT, FLOOR } from "./servers.ts";

/** All that `deno task bench` measures, in this order. */
export const SCENARIOS: readonly Scenario[] = [
  paced("paced-100", { streams: 100 }),
  paced("paced-500", { streams: 500, targets: [FLOOR, CHAT, API_CHAT] }),
  flood(),
  idle(),
  abort("abort"),
  abort("abort-collected", { collects: true }),
  stall(),
  commit(),
  start(),
  pages(),
  conversations(),
  growthStreams(),
  growthReaders(),
  growthMessages(),
  growthConversations(),
  capacity(),
  parallel(),
  writers(),
  profile(),
];

const SHORT = { streams: 3, lengths: [5, 50] as [number, number] };

/** The same with loads that say nothing of speed: to see in a minute or two that all of it works. */
export const QUICK: readonly Scenario[] = [
  paced("paced-100", { streams: 5, seconds: 1 }),
  paced("paced-500", { streams: 10, seconds: 1, targets: [FLOOR, CHAT, API_CHAT] }),
  flood({ streams: 4, tokens: 100 }),
  idle({ streams: 10, everyMs: 200, tokens: 3 }),
  abort("abort", { streams: 5 }),
  abort("abort-collected", { streams: 5, collects: true }),
  stall({ streams: 2, limitMs: 2_000 }),
  commit({ streams: 5, seconds: 1 }),
  start({ starts: 2, firstStarts: 1 }),
  pages({ lengths: [4, 120], aloneMs: 100, crowdMs: 200, crowd: 2 }),
  conversations({ few: 2, some: 5, many: 50, visits: 10 }),
  growthStreams({ sizes: [1, 5], seconds: 1 }),
  growthReaders({ sizes: [1, 3], streams: 2, seconds: 1 }),
  growthMessages({ ...SHORT, sizes: [1, 121] }),
  growthConversations({ ...SHORT, sizes: [3, 300] }),
  capacity({ sizes: [2, 4], seconds: 2 }),
  parallel({ paced: { streams: 2, perSecond: 50, seconds: 1 }, flood: { streams: 4, tokens: 100 } }),
  writers({ sizes: [1, 3], turns: 2, forMs: 1_000 }),
  profile({ streams: 5, seconds: 1 }),
];
