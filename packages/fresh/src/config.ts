/** What `new App()` takes. */
export interface FreshConfig {
  /** Path below which the whole app lives, without a trailing slash: `/my-app`. Default: the root. */
  basePath?: string;
  /** Default: `production`. A build cache that is set on the app overrides it. */
  mode?: "development" | "production";
  /**
   * Take protocol and host of `ctx.url` from `X-Forwarded-Proto` and `X-Forwarded-Host`. Only behind a proxy that sets
   * both: any client can send these headers. Default: `false`.
   */
  trustProxy?: boolean;
}

/** {@linkcode FreshConfig} with its defaults filled in, as `ctx.config` shows it. */
export interface ResolvedFreshConfig {
  /** Folder of the project. */
  root: string;
  basePath: string;
  mode: "development" | "production";
  trustProxy: boolean;
}

/** Fills in the defaults. */
export function resolveConfig(config: FreshConfig): ResolvedFreshConfig {
  return {
    root: ".",
    basePath: config.basePath ?? "",
    mode: config.mode ?? "production",
    trustProxy: config.trustProxy ?? false,
  };
}
