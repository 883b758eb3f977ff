import type { FreshConfig } from "fresh";
import type { BuildOptions } from "fresh/dev";

/** For `new App()`. Behind a proxy that ends TLS, set `trustProxy`, so that the app knows its own address. */
export const appConfig: FreshConfig = {};

/** For `new Builder()`: the published defaults of folder names (routes, islands, static, _fresh) are ours. */
export const buildOptions: BuildOptions = {
  root: import.meta.dirname,
  // What the page needs: form submitters in FormData, :has() in styles.
  target: ["chrome112", "firefox121", "safari16.4"],
};
