/** Loaded before a server: collects its garbage whenever it is sent SIGUSR2, and says when that is done. */
import { say } from "../lines.ts";

declare const gc: () => void;

Deno.addSignalListener("SIGUSR2", () => {
  gc();
  say("collected");
});
