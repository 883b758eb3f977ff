import type { Bench, Row, Sample } from "../bench.ts";
import { Child } from "../child.ts";
import { doubts } from "../doubts.ts";
import { buildHello, HELLO_FILE } from "../hello/build_hello.ts";
import { cpuSeconds } from "../proc.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";
import { Scratch } from "../scratch.ts";
import { serveArgs, settingsOf } from "../servers.ts";

/** Something that is started. */
interface Program {
  name: string;
  /** What `deno serve` is given. */
  file: string;
  /** Whether it answers questions. */
  chats: boolean;
  /** Without anything that Deno has kept of it from before. */
  isFirst?: true;
}

const SERVER = "_fresh/server.js";

const PROGRAMS: readonly Program[] = [
  { name: "empty", file: "bench/processes/empty.ts", chats: false },
  { name: "hello", file: HELLO_FILE, chats: false },
  { name: "Freshet", file: SERVER, chats: true },
  { name: "Freshet, the first time", file: SERVER, chats: true, isFirst: true },
];

/** From the command to the first page, and to the first answer. */
export function start({ starts = 10, firstStarts = 2 } = {}): Scenario {
  return {
    name: "start",
    async run(bench: Bench): Promise<Report> {
      await buildHello();
      const rows: Row[] = PROGRAMS.map(({ name }) => ({ name, samples: [] }));
      for (let round = 1; round <= bench.rounds; round++) {
        for (let i = 0; i < starts; i++) {
          bench.log(`starts, ${round} of ${bench.rounds}: ${i + 1} of ${starts}`);
          for (const [p, program] of PROGRAMS.entries()) {
            if (program.isFirst && i >= firstStarts) continue;
            const sample = await startOnce(bench, program);
            // The first start of a program fills what Deno keeps of it.
            if (round > 1 || i > 0 || program.isFirst) rows[p].samples.push(sample);
          }
        }
      }
      return {
        scenario: "start",
        what:
          `\`deno serve\`, from the command to the whole first page, then to the whole answer of a first question to \`/chat\` whose ` +
          "model answers at once: an empty `Deno.serve`, a Fresh app that says hello, and this server; the last row is " +
          "for a machine on which it never ran.",
        columns: [
          { figure: "page", title: "first page, ms", digits: 0, ratio: true },
          { figure: "chat", title: "first answer, ms", digits: 0 },
          { figure: "cpu", title: "CPU to the page, ms", digits: 0, ratio: true },
        ],
        rows,
        notes: [],
      };
    },
  };
}

async function startOnce(bench: Bench, { name, file, chats, isFirst }: Program): Promise<Sample> {
  await using store = new Scratch();
  const env = settingsOf({ modelUrl: bench.modelUrl, store });
  const args = await serveArgs(env, file);
  if (isFirst) env.DENO_DIR = `${store.folder}/deno`;
  const startedAt = performance.now();
  const sinceStart = () => performance.now() - startedAt;
  await using child = new Child({ name, args, env, speaksOn: "stderr" });
  const { result: figures, used } = await bench.using({ child }, async () => {
    const url = await child.url();
    await whole(fetch(url));
    const figures: Record<string, number> = { page: sinceStart(), cpu: cpuSeconds(child.pid) * 1000 };
    if (chats) {
      await whole(
        fetch(`${url}/chat`, { method: "POST", headers: { "content-type": "application/json" }, body: QUESTION }),
      );
      figures.chat = sinceStart();
    }
    return figures;
  });
  return { figures, doubts: doubts(used) };
}

/** Wants ten tokens at once of the fake model. */
const QUESTION = JSON.stringify({
  message: JSON.stringify({ stream: 0, tokens: 10, everyMs: 0, padding: 0 }),
});

async function whole(answer: Promise<Response>): Promise<void> {
  const response = await answer;
  const text = await response.text();
  if (!response.ok || text.includes('"error"')) {
    throw new Error(`A start answers with status ${response.status}: ${text}`);
  }
}
