import assert from "node:assert/strict";
import { SETTINGS } from "../lib/config.ts";
import { readUntil } from "./helpers/read_until.ts";

const ROOT = new URL("../", import.meta.url);

/** A task of the project as a user starts it, with settings of the test's own and none of the machine's. */
function startTask(task: string, env: Record<string, string>): Deno.ChildProcess {
  const unset = Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, ""]));
  return new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", task],
    cwd: ROOT,
    env: { ...unset, NO_COLOR: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("start builds, prints its address, answers with the demo, and ends cleanly at SIGTERM", async () => {
  await using process = startTask("start", { PORT: "0" });
  const [url] = await readUntil(process.stdout, /http:\/\/127\.0\.0\.1:\d+/);
  assert.match(await (await fetch(url)).text(), /not a language model/);
  const response = await fetch(`${url}/chat`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ message: "thanks" }),
  });
  assert.match(await response.text(), /data: \[DONE\]\n\n$/);
  process.kill("SIGTERM");
  const { code, stderr } = await process.output();
  assert.deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
});

Deno.test("a setting that makes no sense stops the start with one line that names it", async () => {
  const { code, stderr } = await startTask("serve", { PORT: "http" }).output();
  assert.equal(code, 1);
  const text = new TextDecoder().decode(stderr);
  assert.equal(text, 'Cannot use PORT: it must be a whole number from 0 to 65535, not "http"\n');
});

Deno.test("a port that is in use stops the start with one line that says so", async () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, stderr } = await startTask("start", { PORT: String(taken.addr.port) }).output();
  taken.close();
  assert.equal(code, 1);
  assert.match(new TextDecoder().decode(stderr), /^Cannot listen on port \d+: it is in use; set PORT to another\n$/);
});

Deno.test("the server may read every setting that there is, and has no right to run or write anything", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const allowed = /--allow-env=(\S+)/.exec(tasks.serve)![1].split(",");
  for (const name of Object.keys(SETTINGS)) assert.ok(allowed.includes(name), name);
  assert.doesNotMatch(tasks.serve, /-A\b|--allow-(all|run|write|ffi|sys)/);
  assert.match(tasks.serve, /--allow-read=\S/);
});
