import assert from "node:assert/strict";
import { locked } from "./helpers/locked.ts";
import type { Attempts, Outcomes } from "./helpers/probe.ts";
import { dataPath, startDeno, taskCommand } from "./helpers/tasks.ts";

/** Tries things with the permissions that `deno task serve` gives the server: its own command, with the probe as the server. */
async function attempt(attempts: Attempts, env: Record<string, string>): Promise<Outcomes> {
  const serve = await taskCommand("serve");
  assert.match(serve, /^deno run --no-prompt .* main\.ts$/);
  assert.doesNotMatch(serve, /-A\b|--allow-(all|run|ffi|sys|import)/);
  const command = serve.replace(/main\.ts$/, `tests/helpers/probe.ts '${JSON.stringify(attempts)}'`);
  const { stdout, stderr } = await startDeno(["task", "--quiet", "--eval", command], env).output();
  const text = new TextDecoder();
  try {
    return JSON.parse(text.decode(stdout));
  } catch {
    throw new Error(`The probe failed: ${text.decode(stderr)}`);
  }
}

/** Listens on loopback, and answers nothing. */
function listen(): { address: string } & Disposable {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return { address: `127.0.0.1:${listener.addr.port}`, [Symbol.dispose]: () => listener.close() };
}

Deno.test("the server is let do what its settings name", async () => {
  await using kv = dataPath();
  using model = listen();
  const free = listen();
  free[Symbol.dispose]();
  const folder = kv.path.replace("/chat.sqlite", "");
  await Deno.mkdir(folder, { recursive: true });
  const outcomes = await attempt({
    read: ["README.md", "docs/deploying.md", ".env", "static/styles.css", kv.path],
    write: [kv.path],
    env: ["OPENAI_API_KEY", "CHAT_KV_PATH", "PORT"],
    connect: [model.address],
    listen: [free.address],
  }, { PORT: free.address.split(":")[1], OPENAI_BASE_URL: `http://${model.address}/v1`, CHAT_KV_PATH: kv.path });
  for (const [what, error] of Object.entries(outcomes)) assert.equal(error, null, what);
});

Deno.test("the runtime refuses the server every other file, variable, host, module and program", async () => {
  await using kv = dataPath();
  using model = listen();
  using other = listen();
  // It is there: only the server may not go there.
  (await Deno.connect({ hostname: "127.0.0.1", port: Number(other.address.split(":")[1]) })).close();
  const outcomes = await attempt({
    read: ["deno.json", "main.ts", ".git/config", "/etc/passwd", "/proc/self/environ", "data", "."],
    write: ["README.md", ".env", "x", "_fresh/x", "static/x", "data/x", "docs/x", "/tmp/x"],
    env: ["HOME", "PATH", "AWS_SECRET_ACCESS_KEY", "DENO_KV_ACCESS_TOKEN"],
    connect: [other.address, "169.254.169.254:80", "example.com:443"],
    listen: ["127.0.0.1:0", "0.0.0.0:8000"],
    fetch: [`http://${other.address}/`, "https://example.com/", `http://localhost:${model.address.split(":")[1]}/`],
    import: ["https://esm.sh/left-pad@1.3.0", `http://${other.address}/x.js`, "npm:left-pad@1.3.0"],
    others: [
      "list the project",
      "list the environment",
      "run a program",
      "load a library",
      "ask for the hostname",
      "look an address up",
      "open a store elsewhere",
      "open a socket of the machine",
      "ask for more",
    ],
  }, { PORT: "8000", OPENAI_BASE_URL: `http://${model.address}/v1`, CHAT_KV_PATH: kv.path });
  assert.equal(Object.keys(outcomes).length, 39);
  for (const [what, error] of Object.entries(outcomes)) {
    const refusal = what.startsWith("import")
      ? /--cached-only is specified|Could not find a matching package/
      : /^NotCapable: /;
    assert.match(error ?? `"${what}" was let`, refusal, what);
  }
});

Deno.test("flags for people are those that the task uses, one a line", async () => {
  const { stdout } = await startDeno(["run", "--allow-env", "--allow-read=.env", "permissions.ts"], {}).output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  assert.deepEqual(
    lines.map((line) => line.split("=")[0]),
    ["net", "read", "write", "env"].map((what) => `--allow-${what}`),
  );
});

Deno.test({
  name: "the build needs no network",
  ignore: !await canCutOff(),
  async fn() {
    const cutOff = (...args: string[]) =>
      new Deno.Command("unshare", { args: ["-rn", Deno.execPath(), ...args], stdout: "piped", stderr: "piped" })
        .output();
    const { success } = await cutOff(
      "eval",
      'Deno.listen({port: 0}); await Deno.connect({hostname: "127.0.0.1", port: 1})',
    );
    assert.equal(success, false);
    using _lock = await locked("build");
    const { code, stderr } = await cutOff("task", "--quiet", "build");
    assert.deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
    assert.doesNotMatch(await taskCommand("build"), /--allow-net|-A\b|--allow-all/);
  },
});

/** Whether a process can be started without any network, which takes Linux, and the right to. */
async function canCutOff(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  const command = new Deno.Command("unshare", { args: ["-rn", "true"], stdout: "null", stderr: "null" });
  return await command.output().then(({ success }) => success, () => false);
}
