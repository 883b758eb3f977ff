/**
 * Run with the built server's address: loads it as `deno serve` does, and prints the addresses of all modules that have then
 * been loaded, those of npm packages included, as JSON.
 */
import { type Debugger, type InspectorNotification, Session } from "node:inspector";

const session = new Session();
session.connect();
const urls = new Set<string>();
session.on("Debugger.scriptParsed", ({ params }: InspectorNotification<Debugger.ScriptParsedEventDataType>) => {
  if (params.url.startsWith("file:")) urls.add(params.url);
});
session.post("Debugger.enable");
await import(Deno.args[0]);
urls.delete(import.meta.url);
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify([...urls])));
Deno.exit();
