import { type AnyComponent, type FunctionComponent, h, type RenderableProps, type VNode } from "preact";
import type { Context } from "./context.ts";

/** Props of page components, layouts and the app wrapper. */
export type PageProps<Data = unknown, T = unknown> =
  & Pick<
    Context<T>,
    "config" | "url" | "req" | "params" | "info" | "state" | "isPartial" | "Component" | "error" | "route"
  >
  & { data: Data };

/** A component that runs once, before anything is rendered, and may answer the request instead. */
export type AsyncComponent<P> = {
  // deno-lint-ignore no-explicit-any
  (props: RenderableProps<P>, context?: any): Promise<VNode<any> | Response | null>;
  displayName?: string;
  defaultProps?: Partial<P> | undefined;
};

/** A component as a route, layout or app wrapper may have it. */
export type RouteComponent<State> =
  | AsyncComponent<PageProps<unknown, State>>
  | AnyComponent<PageProps<unknown, State>>;

/**
 * Makes the node of a route component. An async one runs here and now, since the renderer is synchronous; a plain one
 * runs when the document is rendered.
 */
export function instantiate<State>(
  component: RouteComponent<State>,
  props: PageProps<unknown, State>,
): VNode | null | Promise<VNode | Response | null> {
  if (isAsyncComponent(component)) return component(props as RenderableProps<typeof props>);
  return h(component, props) as VNode;
}

/** The props for `ctx`; `Component` renders what the component wraps. */
export function pageProps<State>(
  ctx: Context<State>,
  { data, Component }: { data: unknown; Component: FunctionComponent },
): PageProps<unknown, State> {
  return {
    Component,
    data,
    config: ctx.config,
    error: ctx.error,
    info: ctx.info,
    isPartial: ctx.isPartial,
    params: ctx.params,
    req: ctx.req,
    route: ctx.route,
    state: ctx.state,
    url: ctx.url,
  };
}

function isAsyncComponent<State>(
  component: RouteComponent<State>,
): component is AsyncComponent<PageProps<unknown, State>> {
  return Object.prototype.toString.call(component) === "[object AsyncFunction]";
}
