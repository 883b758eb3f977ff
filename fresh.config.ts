import type { FreshConfig } from "fresh";
import type { BuildOptions } from "fresh/dev";

/** For `new App()`; `CHAT_TRUST_PROXY` adds whether a proxy is believed. */
export const appConfig: FreshConfig = {};

/** For `new Builder()`: the published defaults of folder names (routes, islands, static, _fresh) are ours. */
export const buildOptions: BuildOptions = {
  root: import.meta.dirname,
  // What the page needs: form submitters in FormData, :has() in styles.
  target: ["chrome112", "firefox121", "safari16.4"],
};
