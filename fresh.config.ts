import type { FreshConfig } from "fresh";
import type { BuildOptions } from "fresh/dev";

/** For `new App()`. Behind a proxy that ends TLS, set `trustProxy`, so that the app knows its own address. */
export const appConfig: FreshConfig = {};

/** For `new Builder()`: the published defaults of folder names (routes, islands, static, _fresh) are ours. */
export const buildOptions: BuildOptions = {
  root: import.meta.dirname,
  target: ["chrome100", "firefox100", "safari15.4"],
};
