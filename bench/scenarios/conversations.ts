import type { Bench, Row } from "../bench.ts";
import { fillMany } from "../fill_many.ts";
import type { Scenario } from "../scenario.ts";
import { API_CHAT } from "../servers.ts";
import { quantile } from "../statistics.ts";
import { Scratch } from "../scratch.ts";

/** Somebody, and how many conversations they have. */
interface Owner {
  name: string;
  cookie: string;
  ids: string[];
}

/**
 * What the pages cost an owner of many conversations. A second owner of few says what is noise; one of some more has as long
 * a list on every page as the owner of many.
 */
export function conversations({ few = 10, some = 100, many = 10_000, visits = 300 } = {}): Scenario {
  return {
    name: "conversations",
    async run(bench: Bench) {
      await using store = new Scratch();
      const owners: Owner[] = [];
      for (
        const [name, count] of [[`${few}`, few], [`${few} again`, few], [`${some}`, some], [`${many}`, many]] as const
      ) {
        bench.log(`filling the store: ${name} conversations`);
        const owner = crypto.randomUUID().replaceAll("-", "");
        owners.push({ name, cookie: `session=${owner}`, ids: await fillMany(store.kvPath, owner, count) });
      }
      const rows: Row[] = owners.map(({ name }) => ({ name, samples: [] }));
      await bench.eachTurn([API_CHAT], async (server) => {
        for (const [i, figures] of (await visitPages(server.url, owners, visits)).entries()) {
          rows[i].samples.push({ figures, doubts: [] });
        }
      }, { store });
      const times = ["home p50", "home p95", "page p50", "page p95"];
      return {
        scenario: "conversations",
        what:
          `Pages of owners of ${few}, ${some} and ${many} conversations, ${visits} visits to each, one after the other: ` +
          "`/` (home), and `/c/:id` (page) of any of theirs. Milliseconds.",
        columns: times.map((figure) => ({ figure, title: figure, digits: 2, ratio: true })),
        rows,
        notes: [],
      };
    },
  };
}

/** Times by owner, in milliseconds. Owners and pages take turns, so that whatever happens meanwhile happens to all. */
async function visitPages(url: string, owners: Owner[], visits: number): Promise<Record<string, number>[]> {
  const times = owners.map(() => ({ home: [] as number[], page: [] as number[] }));
  // The first visits compile what serves them.
  for (let visit = -visits / 10; visit < visits; visit++) {
    for (const [i, { cookie, ids }] of owners.entries()) {
      const id = ids[Math.floor(Math.random() * ids.length)];
      const taken = {
        home: await timed(new URL("/", url), cookie),
        page: await timed(new URL(`/c/${id}`, url), cookie),
      };
      if (visit < 0) continue;
      times[i].home.push(taken.home);
      times[i].page.push(taken.page);
    }
  }
  return times.map(({ home, page }) => ({
    "home p50": quantile(home, 0.5),
    "home p95": quantile(home, 0.95),
    "page p50": quantile(page, 0.5),
    "page p95": quantile(page, 0.95),
  }));
}

async function timed(url: URL, cookie: string): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(url, { headers: { cookie } });
  await response.bytes();
  if (response.status !== 200) throw new Error(`"${url.pathname}" answers with status ${response.status}`);
  return performance.now() - startedAt;
}
