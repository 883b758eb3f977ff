import { Context, type Frame } from "./context.ts";
import { HttpError } from "./error.ts";
import type { MaybeLazyMiddleware, Middleware } from "./middleware.ts";
import type { RouteComponent } from "./page_props.ts";
import { answers, type LayoutConfig, type Route, runRoute } from "./route.ts";

/** A place in the tree of paths, with what applies to it and to all that lies below. */
export class Scope<State> {
  readonly middlewares: MaybeLazyMiddleware<State>[] = [];
  layout: { component: RouteComponent<State>; config: LayoutConfig } | null = null;
  errorRoute: Route<State> | null = null;
  readonly #children = new Map<string, Scope<State>>();

  /** The scope at `parts` below this one. */
  at(parts: readonly string[]): Scope<State> {
    return parts.reduce<Scope<State>>((scope, part) => scope.#child(part), this);
  }

  /**
   * The scopes that apply to a route at `parts` below this one, outermost first. `inside` says that the route lies somewhere
   * below the last part, not on it: what is registered for `/admin/*` applies below `/admin` only.
   */
  path(parts: readonly string[], inside: boolean): Scope<State>[] {
    const wildcard = this.#children.get("*");
    const below = wildcard === undefined ? [] : [wildcard];
    if (parts.length === 0) return inside ? [this, ...below] : [this];

    const [part, ...rest] = parts;
    return [this, ...(part === "*" ? [] : below), ...this.#child(part).path(rest, inside)];
  }

  #child(part: string): Scope<State> {
    let child = this.#children.get(part);
    if (child === undefined) {
      child = new Scope();
      this.#children.set(part, child);
    }
    return child;
  }
}

/** The tree's root, and what there is only one of. */
export class RootScope<State> extends Scope<State> {
  app: RouteComponent<State> | null = null;
  notFound: Route<State> | null = null;

  /** The middlewares for a route below `scopes`, as they are registered at this moment. */
  chain(scopes: readonly Scope<State>[]): MaybeLazyMiddleware<State>[] {
    let frame: Frame<State> = { app: this.app, layouts: [] };
    const chain: MaybeLazyMiddleware<State>[] = [];
    for (const scope of scopes) {
      frame = innerFrame(frame, scope);
      if (scope === this || scope.layout !== null || scope.errorRoute !== null) {
        chain.push(this.#boundary(frame, scope.errorRoute));
      }
      chain.push(...scope.middlewares);
    }
    return chain;
  }

  /** Catches what is thrown below it, and puts `frame` around the pages there. */
  #boundary(frame: Frame<State>, errorRoute: Route<State> | null): Middleware<State> {
    return async (ctx) => {
      const outer = Context.setFrame(ctx, frame);
      try {
        return await ctx.next();
      } catch (error) {
        Context.setFrame(ctx, frame);
        const status = error instanceof HttpError ? error.status : 500;
        if (status === 404 && this.notFound !== null && answers(this.notFound, ctx)) {
          return await runRoute(ctx, this.notFound, 404);
        }
        if (errorRoute !== null && answers(errorRoute, ctx)) return await runRoute(ctx, errorRoute, status);
        throw error;
      } finally {
        Context.setFrame(ctx, outer);
      }
    };
  }
}

function innerFrame<State>(outer: Frame<State>, { layout }: Scope<State>): Frame<State> {
  if (layout === null) return outer;
  const { component, config } = layout;
  return {
    app: config.skipAppWrapper ? null : outer.app,
    layouts: config.skipInheritedLayouts ? [component] : [...outer.layouts, component],
  };
}
