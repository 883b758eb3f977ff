// deno-lint-ignore-file no-console -- says what it finds to the test that started it
import { load, loadSync } from "@std/dotenv";

const found = {
  byDefault: [await load(), loadSync()],
  byPath: [await load({ envPath: "other" }), loadSync({ envPath: "other" })],
  byPathToNothing: [await load({ envPath: "none/at/all" }), loadSync({ envPath: "none/at/all" })],
  set: Deno.env.get("FRESHET_LOADED") ?? null,
};
await import("@std/dotenv/load");
console.log(JSON.stringify({ ...found, setByImport: Deno.env.get("FRESHET_LOADED") }));
