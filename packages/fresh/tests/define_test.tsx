import assert from "node:assert/strict";
import type { VNode } from "preact";
import {
  App,
  type Context,
  createDefine,
  type HandlerByMethod,
  type HandlerFn,
  type Middleware,
  page,
  type PageProps,
  type PageResponse,
  type RouteData,
  type RouteHandler,
} from "fresh";
import { assertAnswer, HTML, send } from "./harness.ts";

const define = createDefine<{ foo: string }>();
type State = { foo: string };

/** Compiles where the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : never;

Deno.test("define returns what it is given", () => {
  const fn = () => new Response();
  const Page = () => <h1>hi</h1>;
  assert.equal(define.handlers(fn), fn);
  assert.equal(define.middleware(fn), fn);
  assert.equal(define.page(Page), Page);
  assert.equal(define.layout(Page), Page);
});

Deno.test("define.middleware knows the state", async () => {
  const one = define.middleware((ctx) => new Response("hello " + ctx.state.foo));
  const both = define.middleware([(ctx) => ctx.next(), one]);
  const app = new App<State>()
    .use((ctx) => {
      ctx.state.foo = "world";
      return ctx.next();
    })
    .use(...both);
  await assertAnswer(await send(app, "/"), { body: "hello world" });
});

Deno.test("define.page gets the type of the data from the handler", async () => {
  const handler = define.handlers({
    GET: (ctx) => page({ slug: ctx.params.slug, count: 1 }),
    POST: () => new Response(),
  });
  const Page = define.page<typeof handler>(({ data, state }) => {
    const typed: Same<typeof data, { slug: string; count: number }> = true;
    const stateTyped: Same<typeof state, State> = true;
    return <h1>{data.slug} {typed && stateTyped}</h1>;
  });
  const app = new App<State>().route("/:slug", { handler, component: Page as never });
  await assertAnswer(await send(app, "/a"), { type: HTML, body: /<h1>a / });
});

Deno.test("page() takes status and headers, or nothing at all", () => {
  const typed: Same<ReturnType<typeof page<number>>, PageResponse<number>> = true;
  assert.ok(typed);
  assert.deepEqual(page(1, { status: 201, headers: { a: "b" } }), { data: 1, status: 201, headers: { a: "b" } });
  assert.equal(page().data, undefined);
});

Deno.test("the types of handlers, middlewares and pages fit together", async () => {
  const byMethod: HandlerByMethod<{ n: number }, State> = { GET: () => ({ data: { n: 1 } }) };
  const fn: HandlerFn<{ n: number }, State> = (ctx: Context<State>) => page({ n: ctx.state.foo.length });
  const either: RouteHandler<{ n: number }, State>[] = [byMethod, fn];
  const middleware: Middleware<State> = (ctx) => ctx.next();
  function Page({ data, url, Component }: PageProps<{ n: number }, State>): VNode {
    return (
      <p title={url.pathname}>
        {data.n}
        <Component />
      </p>
    );
  }
  const data: Same<RouteData<HandlerFn<{ n: number }, unknown>>, { n: number }> = true;
  assert.ok(data);
  assert.equal(either.length, 2);
  const app = new App<State>().use(middleware).route("/", { handler: byMethod, component: Page as never });
  await assertAnswer(await send(app, "/"), { type: HTML, body: /<p title="\/">1/ });
});

Deno.test("what does not fit does not compile", () => {
  // @ts-expect-error: the data lacks "slug"
  define.handlers<{ slug: string }>({ GET: () => page({}) });
  // @ts-expect-error: there is no such method
  define.handlers({ BREW: () => new Response() });
  // @ts-expect-error: "bar" is not part of the state
  define.middleware((ctx) => new Response(ctx.state.bar));
  // @ts-expect-error: a handler answers with a Response or data
  define.handlers({ GET: () => "text" });
  // @ts-expect-error: there is no such option
  new App({ port: 1 });
});
