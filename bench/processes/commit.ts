/**
 * The app on a turn store that is watched, run with `kept`, or with `unkept`: then it writes nothing of what turns gain, and
 * all else is the same. Prints its address, and answers each order with a {@linkcode CommitReport}.
 */
import { Builder } from "fresh/dev";
import { createApp } from "../../app.ts";
import { buildOptions } from "../../fresh.config.ts";
import type { TurnProgress, TurnStore } from "../../lib/chat/ports.ts";
import { loadConfig } from "../../lib/config/load.ts";
import { createModel } from "../../lib/model/create.ts";
import { fixedOffer } from "../../lib/model/offer.ts";
import { openStore } from "../../lib/store/kv.ts";
import { openKv } from "../../lib/store/open.ts";
import { say, takeOrders } from "../lines.ts";
import { quantile } from "../statistics.ts";
import { ageOf, now, readToken } from "../token.ts";
import type { CommitReport } from "./orders.ts";

let times: number[] = [];
let lags: number[] = [];

const config = await loadConfig();
const model = createModel(config, { documents: () => Promise.resolve([]) });
const { store, turns, auth: authStore, counts } = openStore(await openKv(config.kvPath));
const turnStore = withCommit(turns, async (progress, runner) => {
  const startedAt = now();
  const isKept = Deno.args[0] === "kept";
  const result = isKept ? await turns.commit(progress, runner) : { stop: [], lost: [] };
  times.push(now() - startedAt);
  for (const each of progress) noteLag(each);
  return result;
});
const { app } = createApp({
  config,
  model,
  offer: fixedOffer([model.name]),
  store,
  turnStore,
  authStore,
  countStore: counts,
  onError: (error) => void say(String(error)),
});
(await new Builder(buildOptions).build({ snapshot: "memory" }))(app);

const onListen = ({ port }: Deno.NetAddr) => void say(`http://127.0.0.1:${port}`);
Deno.serve({ hostname: config.host, port: 0, onListen }, app.handler());
takeOrders(report);

/** The store, but for how it commits. */
function withCommit(store: TurnStore, commit: TurnStore["commit"]): TurnStore {
  return new Proxy(store, {
    get(target, name) {
      if (name === "commit") return commit;
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** How old the oldest text of a commit is once it is stored: what a crash just before would have lost. */
function noteLag({ events }: TurnProgress): void {
  for (const { event } of events) {
    const token = event.type === "text" && readToken(event.data.trimEnd());
    if (token) return void lags.push(ageOf(token.stamp, now()));
  }
}

function report(): CommitReport {
  const report: CommitReport = {
    commits: times.length,
    commitMs: { p50: quantile(times, 0.5), p99: quantile(times, 0.99) },
    lagMs: { p50: quantile(lags, 0.5), max: quantile(lags, 1) },
  };
  [times, lags] = [[], []];
  return report;
}
