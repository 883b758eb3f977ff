import type { Scenario } from "./scenario.ts";
import { abort } from "./scenarios/abort.ts";
import { commit } from "./scenarios/commit.ts";
import { conversations } from "./scenarios/conversations.ts";
import { pages } from "./scenarios/pages.ts";
import { profile } from "./scenarios/profile.ts";
import { start } from "./scenarios/start.ts";
import { stall } from "./scenarios/stall.ts";
import { flood, idle, paced } from "./scenarios/streams.ts";

/** All that `deno task bench` measures, in this order. */
export const SCENARIOS: readonly Scenario[] = [
  paced({ streams: 100 }),
  paced({ streams: 500 }),
  flood(),
  idle(),
  abort(),
  stall(),
  commit(),
  conversations(),
  pages(),
  start(),
  profile(),
];
