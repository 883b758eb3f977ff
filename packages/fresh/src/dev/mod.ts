export { Builder } from "./builder.ts";
export type { SourceMapOptions } from "./bundle.ts";
export type { BuildOptions, ResolvedBuildConfig } from "./config.ts";
