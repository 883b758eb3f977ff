import type { ComponentType, VNode } from "preact";
import type { BuildCache, Island } from "../src/build_cache.ts";
import { type DocumentTree, renderDocument } from "../src/runtime/server/document.ts";

export type App = NonNullable<DocumentTree["app"]>;

/** Renders with a build that knows `islands`; their chunk is `/islands.js`. */
export function render(
  page: VNode | null,
  { app = null, islands = {}, nonce = "", ...rest }: {
    app?: App | null;
    islands?: Record<string, ComponentType<never>>;
    nonce?: string;
    url?: URL;
    build?: Partial<BuildCache>;
  } = {},
): string {
  const registered = Object.entries(islands).map(([name, component]): [ComponentType, Island] => {
    const fn = component as ComponentType;
    return [fn, { name, exportName: name, file: "/islands.js", fn }];
  });
  const buildCache: BuildCache = {
    root: "/",
    clientEntry: "/runtime.js",
    signalsEntry: null,
    chunkImports: new Map(),
    islands: new Map(registered),
    fsRoutes: [],
    devScripts: [],
    findFile: () => Promise.resolve(null),
    ...rest.build,
  };
  return renderDocument({ page: () => page, app }, { buildCache, basePath: "", nonce, url: rest.url });
}

/** An app wrapper with a title and a description of its own. */
export const Shell: App = (Component) => (
  <html lang="en">
    <head>
      <title>Shell</title>
      <meta name="description" content="of the shell" />
    </head>
    <body class="shell">
      <Component />
    </body>
  </html>
);
