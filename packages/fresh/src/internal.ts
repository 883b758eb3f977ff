/** What a build's `server.js` is made with. Not for apps.
 * @module
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { App } from "./app.ts";
import { applyBuild, filesOnDisk, loadSnapshot, type Snapshot, type SnapshotFile } from "./snapshot.ts";

/** Makes the handler of an app that was built: `dir` is the build's folder, `root` the project's. */
export function serveBuild<State>(
  app: App<State>,
  build: { root: URL; dir: URL; snapshot: Snapshot; files: Record<string, SnapshotFile> },
): ReturnType<App<State>["handler"]> {
  const root = resolve(fileURLToPath(build.root));
  applyBuild(app, loadSnapshot(root, build.snapshot, filesOnDisk(build.dir, build.files)), "production");
  return app.handler();
}
