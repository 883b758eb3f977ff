import { parseConfig } from "../lib/config/parse.ts";
import { FLAGS } from "../lib/permissions.ts";

/** What `deno task serve` gives to `deno` with these settings, its rights among them. */
export async function serveArguments(settings: Record<string, string>): Promise<string[]> {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
  const config = parseConfig((name) => settings[name]);
  const [, ...words] = (tasks.serve as string).matchAll(/"\$\([^"]* permissions\.ts (\w+)\)"|\S+/g);
  return words.map(([word, right]) => right ? FLAGS[right as keyof typeof FLAGS](config) : word);
}
