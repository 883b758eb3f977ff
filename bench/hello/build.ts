/** Builds the app beside this file, as `dev.ts` does the real one. */
import { Builder } from "fresh/dev";

await new Builder({ root: import.meta.dirname, serverEntry: "app.ts" }).build();
