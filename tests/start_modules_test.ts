import assert from "node:assert/strict";
import project from "../deno.json" with { type: "json" };
import { ROOT, startDeno, startTask } from "./helpers/tasks.ts";

/** Whether the stand-ins of `packages/` are used. */
const IS_OWN = "workspace" in project;

/** Most modules that a start may load, those of npm packages included; the published Fresh has more of them. */
const MAX_MODULES = IS_OWN ? 295 : 315;

/** What the published Fresh brings, and where the published Flowneer is. */
const PUBLISHED = IS_OWN ? [] : ["@opentelemetry/api", "flowneer"];

/** Of these packages; others are for what a first page does not have. */
const PACKAGES = [...PUBLISHED, "preact", "preact-render-to-string"];

Deno.test("a start loads few modules, and no package that the first page has no use for", async () => {
  assert.equal((await startTask("build").output()).code, 0);
  const server = new URL("_fresh/server.js", ROOT).href;
  const args = ["run", "-A", "--lock=tests/deno.lock", "tests/helpers/loaded_modules.ts", server];
  const { stdout, stderr } = await startDeno(args, { CHAT_KV_PATH: ":memory:" }).output();
  assert.equal(new TextDecoder().decode(stderr), "");
  const urls: string[] = JSON.parse(new TextDecoder().decode(stdout));
  assert.ok(urls.includes(server) && urls.includes(new URL("main.ts", ROOT).href));
  const packages = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
  assert.deepEqual([...new Set(packages)].sort(), PACKAGES);
  assert.ok(urls.length <= MAX_MODULES, `${urls.length} modules`);
});
