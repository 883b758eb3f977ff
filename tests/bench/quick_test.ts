import assert from "node:assert/strict";
import { ROOT, startDeno, startTask } from "../helpers/tasks.ts";

/** Scenarios that between them use all that the generator can do, on the real server and a store that was filled. */
const SCENARIOS = ["growth-readers", "growth-messages"];

Deno.test("deno task bench measures the built server, keeps the figures, and leaves nothing behind", async () => {
  assert.equal((await startTask("build").output()).code, 0);
  const folder = await Deno.makeTempDir();
  const keep = `--json=${folder}/all.json`;
  const before = await scratches();
  const running = startDeno(["run", "-A", "bench/main.ts", "--quick", ...SCENARIOS, keep], {});
  const { code, stdout, stderr } = await running.output();
  const printed = new TextDecoder().decode(stdout);
  assert.equal(code, 0, printed + new TextDecoder().decode(stderr));
  const { reports, rounds, failed } = JSON.parse(await Deno.readTextFile(`${folder}/all.json`));
  assert.deepEqual([reports.map(({ scenario }: { scenario: string }) => scenario), rounds, failed], [SCENARIOS, 1, []]);
  for (const { scenario, rows } of reports) {
    assert.match(printed, new RegExp(`^### ${scenario}$`, "m"));
    for (const { name, medians } of rows) {
      for (const [figure, value] of Object.entries(medians)) assert.ok(Number.isFinite(value), `${name}: ${figure}`);
    }
  }
  assert.deepEqual(await scratches(), before);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("deno task bench says what it can do where it is asked for something else", async () => {
  const wrong: [args: string[], message: string][] = [
    [["speed"], 'There is no scenario "speed"'],
    [["--rounds=0"], "--rounds must be from 1 to 100"],
    [["--quick", "--write"], "--quick says nothing of speed that could be written down"],
  ];
  for (const [args, message] of wrong) {
    const { code, stderr } = await startDeno(["run", "-A", "bench/main.ts", ...args], {}).output();
    assert.equal(code, 2);
    assert.ok(new TextDecoder().decode(stderr).startsWith(`${message}\n\ndeno task bench [scenario …]`));
  }
});

/** What benchmarks keep while they run, others that run now included. */
async function scratches(): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(new URL("data", ROOT))).catch(() => []);
  return entries.map(({ name }) => name).filter((name) => name.startsWith("bench-")).sort();
}
