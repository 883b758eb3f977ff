import type { Context } from "./context.ts";

/** Sees a request before (and its response after) what is registered behind it: `ctx.next()` passes the request on. */
export type Middleware<State> = (ctx: Context<State>) => Response | Promise<Response>;

/** @deprecated Use {@linkcode Middleware}. */
export type MiddlewareFn<State> = Middleware<State>;

/** Constructs T when it is first needed. */
export type Lazy<T> = () => Promise<T>;

/** T itself, or a function that loads it. */
export type MaybeLazy<T> = T | Lazy<T>;

/** A middleware, or a function that loads one: told apart by what the first call returns. */
export type MaybeLazyMiddleware<State> = (ctx: Context<State>) => Response | Promise<Response | Middleware<State>>;

/**
 * Joins middlewares to one. Behind the last of them comes whatever `ctx.next` is when the result is called.
 *
 * Responses pass through as they are. A thrown value is on `ctx.error` before an outer middleware can catch it.
 */
export function compose<State>(middlewares: readonly MaybeLazyMiddleware<State>[]): Middleware<State> {
  const chain = [...middlewares];

  async function call(ctx: Context<State>, index: number, after: () => Promise<Response>): Promise<Response> {
    try {
      if (index === chain.length) return await after();
      ctx.next = () => call(ctx, index + 1, after);
      const result = await chain[index](ctx);
      if (typeof result !== "function") return result;
      chain[index] = result;
      return await result(ctx);
    } catch (error) {
      ctx.error = error;
      throw error;
    }
  }

  return (ctx) => call(ctx, 0, ctx.next);
}
