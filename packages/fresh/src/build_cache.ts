import type { ComponentType } from "preact";

/** A component whose module lives in the island folder: rendered on the server, hydrated in the browser. */
export interface Island {
  /** What the page's markers and error messages call it: the module's name, and the export's where it has another. */
  name: string;
  /** Name under which the chunk exports it. */
  exportName: string;
  /** Public path of the browser chunk. */
  file: string;
  fn: ComponentType;
}

/** What is known of a file from `static/` or from the bundler, and the way to its content. */
export interface StaticFile {
  /** Hex digest of the content. */
  hash: string;
  /** Bytes. */
  size: number;
  contentType: string;
  /** The path names its content, so it may be cached for good. */
  immutable: boolean;
  /** The content, to be sent: the file that it may come from is closed when it was read or cancelled, and not otherwise. */
  open(): Promise<BodyInit>;
}

export type FsRouteType = "app" | "error" | "layout" | "middleware" | "notFound" | "route";

/** One module of the route folder. */
export interface FsRouteFile {
  /** Path below the route folder, without extension, with a leading slash: `/api/turns/[id]`. */
  id: string;
  type: FsRouteType;
  /** URL pattern, in the syntax of `URLPattern` pathnames: `/api/turns/:id`. Of the folder for `_` files. */
  pattern: string;
  mod: Record<string, unknown>;
}

/** What a build knows and an app needs to serve: from `_fresh/` in production, from memory in dev and tests. */
export interface BuildCache {
  root: string;
  /** Public path of the browser runtime; imported by the boot script of pages that hold islands. */
  clientEntry: string;
  /** Public path of the chunk that makes signals; `null` where the app has no `@preact/signals`. */
  signalsEntry: string | null;
  /** Chunks that a chunk imports, directly or not, so that a page can fetch them at once. By public path. */
  chunkImports: Map<string, string[]>;
  islands: Map<ComponentType, Island>;
  fsRoutes: FsRouteFile[];
  /** Public paths of extra module scripts for every page: the dev server's reload client. */
  devScripts: string[];
  /** `pathname` is decoded and starts with a slash. */
  findFile(pathname: string): Promise<StaticFile | null>;
}
