// deno-lint-ignore-file no-console -- talks to whoever runs it
import { Builder } from "fresh/dev";
import { buildOptions } from "./fresh.config.ts";

const builder = new Builder(buildOptions);

if (Deno.args[0] === "build") {
  await builder.build();
} else {
  const { config } = await import("./main.ts");
  const { host: hostname, port } = config;
  await builder.listen(() => import("./main.ts"), { hostname, port }).catch((error) => {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    console.error(`Cannot listen on port ${port}: it is in use; set PORT to another`);
    Deno.exit(1);
  });
}
