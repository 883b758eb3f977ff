// deno-lint-ignore-file no-console -- what it writes is what it is for
/**
 * Writes the flags of `deno run` that the server needs with the settings as they are: one of them, by its name, as one argument
 * (`deno task serve` is put together that way), or without a name all of them, for people.
 *
 * @module
 */
import type { Config } from "./lib/config/config.ts";
import { loadConfig } from "./lib/config/load.ts";
import { parseConfig } from "./lib/config/parse.ts";
import { FLAGS } from "./lib/permissions.ts";
import { ConfigError } from "./lib/config/values.ts";

const [name] = Deno.args;
const config = await loadConfig().catch((error): Config => {
  // The server is about to find the same, and says it.
  if (error instanceof ConfigError) return parseConfig(() => undefined);
  throw error;
});
if (name === undefined) console.log(Object.values(FLAGS).map((flag) => flag(config)).join("\n"));
else console.log(FLAGS[name as keyof typeof FLAGS](config));
