import { Builder } from "fresh/dev";
import { buildOptions } from "./fresh.config.ts";

const builder = new Builder(buildOptions);

if (Deno.args[0] === "build") {
  await builder.build();
} else {
  const { config } = await import("./main.ts");
  await builder.listen(() => import("./main.ts"), { hostname: config.host, port: config.port });
}
