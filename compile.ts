// deno-lint-ignore-file no-console -- talks to whoever runs it
/**
 * Makes one executable of the built server, with all that it needs and the rights that the serve task gives it with the settings
 * as they are now. Arguments are for `deno compile`: another `--output`, or a `--target` to run it on.
 *
 * @module
 */
import { loadConfig } from "./lib/config/load.ts";
import { ConfigError } from "./lib/config/values.ts";
import { FLAGS } from "./lib/permissions.ts";

/** What the server may do: as much as the settings ask for now. */
const config = await loadConfig().catch((error): never => {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  Deno.exit(1);
});
const RIGHTS = ["--no-prompt", ...Object.values(FLAGS).map((flag) => flag(config))];

/** What is read from the disk and no module imports: files to send, and what the demo answers from. */
const FILES = ["--include=_fresh", "--include=README.md", "--include=docs", "--exclude=docs/page.png"];

/** Packages from Deno's own cache, and only those that the server imports: `node_modules` has a browser for the tests. */
const PACKAGES = ["--node-modules-dir=none", "--exclude-unused-npm"];

/** As in the serve task. */
const HEAP = "--v8-flags=--max-semi-space-size=8";

const args = [
  "compile",
  "--no-check",
  HEAP,
  ...PACKAGES,
  ...RIGHTS,
  ...FILES,
  "--output=freshet",
  ...Deno.args,
  "main.ts",
];
const { code } = await new Deno.Command(Deno.execPath(), { args, cwd: import.meta.dirname }).spawn().status;
if (code !== 0) console.error("Nothing was made: docs/deploying.md says what deno compile needs");
Deno.exit(code);
