import { type ComponentChildren, type FunctionComponent, isValidElement, type VNode } from "preact";
import type { BuildCache } from "./build_cache.ts";
import type { ResolvedFreshConfig } from "./config.ts";
import { createNonce, rememberNonce } from "./nonce.ts";
import { instantiate, pageProps, type RouteComponent } from "./page_props.ts";
import type { LayoutConfig } from "./route.ts";
import { renderDocument } from "./runtime/server/document.ts";
import { streamOf, type StreamSource } from "./stream.ts";

const PARTIAL_PARAM = "fresh-partial";

/** What stands around a page at some place in the app. Never changed, only replaced. */
export interface Frame<State> {
  app: RouteComponent<State> | null;
  /** Outermost first. */
  layouts: readonly RouteComponent<State>[];
}

/** What the app knows about a request before the first middleware runs. */
export interface ContextInit {
  req: Request;
  url: URL;
  info: Deno.ServeHandlerInfo;
  route: string | null;
  params: Record<string, string>;
  config: ResolvedFreshConfig;
  buildCache: BuildCache | null;
  next: () => Promise<Response>;
}

/** One request on its way through the app. Every middleware, handler and async component gets the same one. */
export class Context<State> {
  readonly config: ResolvedFreshConfig;
  /** The request's address, with runs of slashes in its path made one and, with `trustProxy`, as the client sees it. */
  readonly url: URL;
  req: Request;
  /** The pattern that matched; `null` where none did. */
  readonly route: string | null;
  /** Values of the pattern's groups. */
  readonly params: Record<string, string>;
  /** Starts empty; what one middleware puts here is there for all that run after it. */
  readonly state: State = {} as State;
  data: unknown = undefined;
  /** What was thrown, on an error page; `null` elsewhere. */
  error: unknown | null = null;
  readonly info: Deno.ServeHandlerInfo;
  /** Whether the client asked for parts of a page only. */
  readonly isPartial: boolean;
  /** Passes the request on to what comes after this middleware. */
  next: () => Promise<Response>;
  Component!: FunctionComponent;

  #buildCache: BuildCache | null;
  #frame: Frame<State> = { app: null, layouts: [] };

  constructor(init: ContextInit) {
    this.config = init.config;
    this.url = init.url;
    this.req = init.req;
    this.route = init.route;
    this.params = init.params;
    this.info = init.info;
    this.isPartial = init.url.search !== "" && init.url.searchParams.has(PARTIAL_PARAM);
    this.next = init.next;
    this.#buildCache = init.buildCache;
  }

  static buildCache<State>(ctx: Context<State>): BuildCache | null {
    return ctx.#buildCache;
  }

  /** Sets what `render` puts around a page from now on; returns what it was. */
  static setFrame<State>(ctx: Context<State>, frame: Frame<State>): Frame<State> {
    const previous = ctx.#frame;
    ctx.#frame = frame;
    return previous;
  }

  static frame<State>(ctx: Context<State>): Frame<State> {
    return ctx.#frame;
  }

  /**
   * Sends the client to another address: a path, which stays on this origin however it is written, or a full URL, which
   * is used as it is.
   */
  redirect(pathOrUrl: string, status = 302): Response {
    return new Response(null, { status, headers: { location: sameOriginPath(pathOrUrl) } });
  }

  /** Answers with a page, inside the layouts and the app wrapper that apply here. */
  async render(
    // deno-lint-ignore no-explicit-any
    vnode: VNode<any> | null,
    init: ResponseInit = {},
    config: LayoutConfig = {},
  ): Promise<Response> {
    if (vnode !== null && !isValidElement(vnode)) {
      throw new TypeError(`Cannot render "${String(vnode)}": ctx.render() takes a JSX element or null`);
    }
    const { app, layouts } = this.#frame;

    let content: ComponentChildren = vnode;
    if (!config.skipInheritedLayouts) {
      for (const layout of layouts.toReversed()) {
        const wrapped = await this.#wrap(layout, constant(content));
        if (wrapped instanceof Response) return wrapped;
        content = wrapped;
      }
    }

    let page = constant(content);
    let shell: VNode | null = null;
    if (app !== null && !config.skipAppWrapper) {
      const wrapped = await this.#wrap(app, () => page());
      if (wrapped instanceof Response) return wrapped;
      shell = wrapped;
    }

    const nonce = createNonce();
    const html = renderDocument({
      page: constant(content),
      app: shell === null ? null : (rendered) => {
        page = rendered;
        return shell;
      },
    }, { buildCache: this.#buildCache, basePath: this.config.basePath, nonce, url: this.url });

    const headers = new Headers(init.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    const response = new Response(html, { status: init.status, statusText: init.statusText, headers });
    rememberNonce(response, nonce);
    return response;
  }

  /** Answers with plain text. */
  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  /** Answers with HTML that is finished already. */
  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  /** Answers with JSON. */
  // deno-lint-ignore no-explicit-any
  json(content: any, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /**
   * Answers with what an iterable yields, as it yields it; strings are encoded. It is asked for the next value only when
   * the client has room for it, and ended when the client leaves.
   */
  stream<U extends string | Uint8Array>(
    stream: StreamSource<U> | (() => StreamSource<U>),
    init?: ResponseInit,
  ): Response {
    return new Response(streamOf(typeof stream === "function" ? stream() : stream), init);
  }

  #wrap(component: RouteComponent<State>, Component: FunctionComponent) {
    this.Component = Component;
    return instantiate(component, pageProps(this, { data: null, Component }));
  }
}

/** @deprecated Use {@linkcode Context}. */
export type FreshContext<State = unknown> = Context<State>;

function constant(content: ComponentChildren): () => VNode | null {
  return () => content as VNode | null;
}

/** Browsers read `//host`, `/\host` and the two with a tab between as another host, and pass over spaces before. */
function sameOriginPath(pathOrUrl: string): string {
  const location = pathOrUrl.replace(/^[\p{Cc} ]+/u, "");
  if (!/^[/\\]/.test(location)) return location;
  const end = location.search(/[?#]/);
  const path = end === -1 ? location : location.slice(0, end);
  return path.replace(/[\t\n\r]/g, "").replace(/[/\\]+/g, "/") + location.slice(path.length);
}
