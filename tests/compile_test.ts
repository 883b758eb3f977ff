import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readUntil } from "./helpers/read_until.ts";
import { serveArguments } from "../bench/serve_arguments.ts";
import { ROOT, startDeno, startTask } from "./helpers/tasks.ts";

/** What the serve task lets the server do with these settings. */
async function rights(settings: Record<string, string>): Promise<string[]> {
  return (await serveArguments(settings)).filter((word) => word.startsWith("--allow-"));
}

Deno.test("compile embeds the server, its files and the packages that it imports, with the rights of the serve task", async () => {
  const folder = await Deno.makeTempDir();
  const output = `${folder}/freshet`;
  // In the place of the runtime that is downloaded: what is put behind it is the same.
  const env = { DENORT_BIN: Deno.execPath() };
  const compiling = startDeno(["task", "--quiet", "compile", `--output=${output}`], env);
  const { code, stdout, stderr } = await compiling.output();
  const list = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.equal(code, 0, list);
  for (const name of ["main.ts", "_fresh", "README.md", "deploying.md", "openai", "highlight.js", "fresh"]) {
    assert.match(list, new RegExp(`─ ${name.replaceAll(".", "\\.")}\\b`), name);
  }
  assert.doesNotMatch(list, /playwright|chromium|esbuild|fast-check|page\.png|\.sqlite|tests|bench/);

  const content = new TextDecoder("latin1").decode(await Deno.readFile(output));
  const [, permissions] = /"permissions":(\{[^}]*\})/.exec(content)!;
  const { allow_run, allow_ffi, allow_sys, prompt, ...rest } = JSON.parse(permissions);
  assert.deepEqual([allow_run, allow_ffi, allow_sys, prompt], [null, null, null, false]);
  for (const right of (await rights({})).filter((right) => right.includes("="))) {
    const [, name, values] = /^--(allow-\w+)=(.*)$/.exec(right)!;
    assert.deepEqual(rest[name.replace("-", "_")], values.split(","));
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the built server serves from any folder: its own files from where it is, conversations to where it was started", async () => {
  assert.equal((await startTask("build").output()).code, 0);
  const folder = await Deno.makeTempDir();
  // What an executable may read without being let: all that is in it.
  const root = fileURLToPath(ROOT);
  const flags = (await rights({ PORT: "0" })).map((flag) => flag.replace("--allow-read=", `--allow-read=${root},`));
  const args = ["run", "--no-prompt", ...flags, `${root}main.ts`];
  await using process = startDeno(args, { PORT: "0" }, { cwd: folder });
  const [url] = await readUntil(process.stdout, /http:\/\/127\.0\.0\.1:\d+/);
  const page = await (await fetch(url)).text();
  const [, style] = /href="(\/styles\.css[^"]*)"/.exec(page)!;
  assert.match(await (await fetch(new URL(style, url))).text(), /body/);
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ message: "How do I deploy with Docker?" });
  const frames = await (await fetch(`${url}/chat`, { method: "POST", headers, body })).text();
  const pieces = [...frames.matchAll(/^data: (".*")$/gm)].map(([, piece]) => JSON.parse(piece));
  assert.match(pieces.join(""), /docs\/deploying\.md/);
  process.kill("SIGTERM");
  assert.equal((await process.output()).code, 0);
  assert.ok((await Deno.stat(`${folder}/data/chat.sqlite`)).isFile);
  await Deno.remove(folder, { recursive: true });
});
