import { App, type ListenOptions } from "../app.ts";
import { serve } from "../listen.ts";
import { applyBuild } from "../snapshot.ts";
import { type Build, makeBuild } from "./build.ts";
import { absolute, type BuildOptions, resolveConfig, type ResolvedBuildConfig } from "./config.ts";
import { loadInMemory } from "./memory.ts";
import { ALIVE_PATH, ReloadChannel } from "./reload.ts";
import { watch } from "./watch.ts";
import { writeBuild } from "./write.ts";

/** Builds an app: for production, for tests, and as it is worked on. */
// deno-lint-ignore no-explicit-any -- as published: a builder is for apps of any state unless told
export class Builder<State = any> {
  config: ResolvedBuildConfig;
  #registered = new Set<string>();

  constructor(options: BuildOptions = {}) {
    this.config = resolveConfig(options);
  }

  /**
   * Makes the components of a module islands although it is not in the island folder.
   *
   * @param specifier A path, relative to the project's folder, or a file URL.
   */
  registerIsland(specifier: string): void {
    if (/^(?!file:)[a-z][a-z+.-]+:/i.test(specifier)) {
      throw new Error(`Cannot register "${specifier}" as an island: only files can be`);
    }
    this.#registered.add(absolute(specifier, this.config.root));
  }

  /**
   * Serves the app for development. Pages reload when islands or static files change; for all that the server runs, its
   * rendering of islands included, run the process with `deno run --watch`, and they reload when it is back.
   *
   * @param importApp Loads the module that exports the app as `app`, or the app itself.
   */
  async listen(importApp: () => Promise<{ app: App<State> } | App<State>>, options: ListenOptions = {}): Promise<void> {
    const imported = await importApp();
    const app = imported instanceof App ? imported : imported.app;
    const { basePath } = app.config;
    const { staticDir, islandDir } = this.config;
    const channel = new ReloadChannel();

    let handler = await this.#armForDevelopment(app);
    const server = serve((request, info) => {
      const isAlive = URL.parse(request.url)?.pathname === basePath + ALIVE_PATH;
      return isAlive ? Promise.resolve(channel.connect(request)) : handler(request, info);
    }, { ...options, basePath });
    const stop = new AbortController();
    server.finished.then(() => {
      stop.abort();
      channel.close();
    });
    watch([...staticDir, islandDir], {
      quietMs: 50,
      signal: stop.signal,
      onChange: async () => {
        try {
          handler = await this.#armForDevelopment(app);
          channel.announce();
        } catch (error) {
          // deno-lint-ignore no-console -- where the developer looks; meanwhile the last good build is served
          console.error(error);
        }
      },
    });
  }

  /**
   * Makes a production build in the folder `config.outDir`, or with `snapshot: "memory"` one for tests.
   *
   * @returns Arms an app with a build in memory, so that it has its file routes, islands and static files. One on disk is armed by
   * its own `server.js`.
   */
  async build(
    options: { mode?: ResolvedBuildConfig["mode"]; snapshot?: "disk" | "memory" } = {},
  ): Promise<(app: App<State>) => void> {
    const build = await this.#make(options.mode ?? "production");
    if (options.snapshot === "memory") {
      const loaded = await loadInMemory(build, { root: this.config.root, devScripts: [] });
      return (app) => applyBuild(app, loaded, app.config.mode);
    }
    await writeBuild(this.config, build);
    return () => {
      throw new Error(
        `Cannot apply the build in "${this.config.outDir}" to an app: build with "snapshot" set to "memory"`,
      );
    };
  }

  async #make(mode: ResolvedBuildConfig["mode"]): Promise<Build> {
    this.config.mode = mode;
    const build = await makeBuild(this.config, this.#registered);
    this.config.buildId = build.buildId;
    return build;
  }

  async #armForDevelopment(app: App<State>): Promise<ReturnType<App<State>["handler"]>> {
    const build = await this.#make("development");
    applyBuild(
      app,
      await loadInMemory(build, { root: this.config.root, devScripts: [build.devEntry!] }),
      "development",
    );
    return app.handler();
  }
}
