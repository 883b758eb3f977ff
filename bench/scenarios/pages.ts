import { newId } from "../../lib/chat/id.ts";
import { openStore } from "../../lib/store/kv.ts";
import { openKv } from "../../lib/store/open.ts";
import type { Bench, Sample } from "../bench.ts";
import { doubts } from "../doubts.ts";
import { fillConversation } from "../fill_conversation.ts";
import { buildHello, HELLO_FILE } from "../hello/build_hello.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";
import { Scratch } from "../scratch.ts";
import { API_CHAT, type Server, startServed, type Target } from "../servers.ts";

/** What every page of Fresh's ends with. */
const END = "</html>";

/** What the pages cost that have no reply coming, against the least that a page of Fresh's costs. */
export function pages({ lengths = [20, 100, 2_000], aloneMs = 2_000, crowdMs = 4_000, crowd = 8 } = {}): Scenario {
  return {
    name: "pages",
    async run(bench: Bench): Promise<Report> {
      await buildHello();
      await using store = new Scratch();
      bench.log("filling the store");
      const owner = newId();
      const cookie = `session=${owner}`;
      const targets = await targetsOf(store, { owner, lengths });
      const visit = (server: Server, { path }: Target, visitors: number, forMs: number) =>
        bench.visit({ url: server.url + path, cookie, visitors, forMs, end: END });
      const rows = await bench.inTurns(targets, async (server, target): Promise<Sample> => {
        const alone = await visit(server, target, 1, aloneMs);
        const { result, used } = await bench.using(server, () => visit(server, target, crowd, crowdMs));
        const figures = {
          firstByteP50: alone.firstByteMs.p50,
          firstByteP99: alone.firstByteMs.p99,
          pagesPerSecond: result.pages / used.wallSeconds,
          cpuPerPage: used.server / result.pages * 1000,
          kib: result.bytes / 1024,
        };
        return { figures, doubts: doubts(used) };
      }, { store, warmUp: (server, target) => visit(server, target, crowd, aloneMs) });
      return {
        scenario: "pages",
        what:
          `Pages of somebody with ${lengths.length} conversations: of a new one (\`/\`), and of those of ${
            lengths.join(", ")
          } messages, of which ` +
          `one page shows a hundred; first byte with one visitor, all else with ${crowd} who ask again as soon as they have the page.`,
        columns: [
          { figure: "firstByteP50", title: "first byte p50, ms", digits: 2, ratio: true },
          { figure: "firstByteP99", title: "p99, ms", digits: 2 },
          { figure: "pagesPerSecond", title: "pages/s", digits: 0, ratio: true },
          { figure: "cpuPerPage", title: "CPU/page, ms", digits: 2, ratio: true },
          { figure: "kib", title: "page, KiB" },
        ],
        rows,
        notes: [],
      };
    },
  };
}

/** A Fresh app that says hello, and the pages of a server whose store it fills. */
async function targetsOf(
  { kvPath }: Scratch,
  { owner, lengths }: { owner: string; lengths: readonly number[] },
): Promise<Target[]> {
  const { store } = openStore(await openKv(kvPath));
  const { start } = API_CHAT;
  const targets: Target[] = [
    { name: "hello", path: "/", start: () => startServed("hello", { file: HELLO_FILE }) },
    { name: "new", path: "/", start },
  ];
  for (const length of lengths) {
    targets.push({ name: `${length} messages`, path: `/c/${await fillConversation(store, owner, length)}`, start });
  }
  store.close();
  return targets;
}
