/** Query parameter that carries the build id: what it is on is served as immutable. */
export const CACHE_BUST_KEY = "__frsh_c";

/**
 * Names the build that this process serves. Until a build is applied it names the process. In browser bundles a constant: the
 * bundler replaces this module.
 */
export let BUILD_ID: string = crypto.randomUUID().replaceAll("-", "");

/** Called when a build is applied to an app. */
export function setBuildId(id: string): void {
  BUILD_ID = id;
}
