import assert from "node:assert/strict";
import { App, type Middleware } from "fresh";
import { assertAnswer, send } from "./harness.ts";

function text(body: string) {
  return () => new Response(body);
}

Deno.test("middlewares run in the order in which they were added", async () => {
  const app = new App<{ text: string }>()
    .use((ctx) => {
      ctx.state.text = "A";
      return ctx.next();
    }, (ctx) => {
      ctx.state.text += "B";
      return ctx.next();
    })
    .get("/", (ctx) => {
      ctx.state.text += "C";
      return ctx.next();
    }, (ctx) => new Response(ctx.state.text));
  await assertAnswer(await send(app, "/"), { body: "ABC" });
});

Deno.test("a middleware changes the response of what comes behind it", async () => {
  const app = new App()
    .use(async (ctx) => {
      const response = await ctx.next();
      response.headers.set("server", "fresh server");
      return response;
    })
    .get("/", text("hello"));
  const response = await send(app, "/");
  await assertAnswer(response, { body: "hello" });
  assert.equal(response.headers.get("server"), "fresh server");
});

Deno.test("a middleware is not for routes that were added before it", async () => {
  const seen: string[] = [];
  const app = new App()
    .get("/", text("hello"))
    .use((ctx) => {
      seen.push(ctx.url.pathname);
      return ctx.next();
    })
    .get("/about", text("about"));
  await send(app, "/");
  await send(app, "/about");
  assert.deepEqual(seen, ["/about"]);
});

Deno.test("a middleware at a path runs there and below", async () => {
  const app = new App<{ at?: string }>()
    .use("/foo/bar", (ctx) => {
      ctx.state.at = "bar";
      return ctx.next();
    })
    .get("/foo", (ctx) => new Response(`at ${ctx.state.at}`))
    .get("/foo/bar", (ctx) => new Response(ctx.state.at))
    .get("/foo/bar/:id", (ctx) => new Response(ctx.state.at));
  await assertAnswer(await send(app, "/foo"), { body: "at undefined" });
  await assertAnswer(await send(app, "/foo/bar"), { body: "bar" });
  await assertAnswer(await send(app, "/foo/bar/1"), { body: "bar" });
});

Deno.test("a middleware sees requests that no route matches", async () => {
  const app = new App().use((ctx) => ctx.url.pathname === "/taken" ? new Response("taken") : ctx.next());
  await assertAnswer(await send(app, "/taken"), { body: "taken" });
  await assertAnswer(await send(app, "/free"), { status: 404, body: "Not Found" });
});

Deno.test("ctx.next() behind the last middleware is 404", async () => {
  const app = new App().get("/", (ctx) => ctx.next());
  await assertAnswer(await send(app, "/"), { status: 404, body: "Not Found" });
});

Deno.test("middlewares and handlers are loaded when they are first needed, and once", async () => {
  const loads: string[] = [];
  function load(name: string, middleware: Middleware<{ text?: string }>) {
    return () => {
      loads.push(name);
      return Promise.resolve(middleware);
    };
  }
  const app = new App<{ text?: string }>()
    .use(
      "/foo",
      load("middleware", (ctx) => {
        ctx.state.text = "lazy";
        return ctx.next();
      }),
    )
    .get("/foo", load("handler", (ctx) => new Response(ctx.state.text)));
  const handler = app.handler();
  assert.deepEqual(loads, []);
  await assertAnswer(await handler(new Request("http://localhost/foo")), { body: "lazy" });
  await assertAnswer(await handler(new Request("http://localhost/foo")), { body: "lazy" });
  assert.deepEqual(loads, ["middleware", "handler"]);
});

Deno.test("requests that are handled at once do not share anything", async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const app = new App<{ id: string }>()
    .use(async (ctx) => {
      ctx.state.id = ctx.url.search;
      await gates[Number(ctx.url.searchParams.get("n"))].promise;
      return ctx.next();
    })
    .use((ctx) => ctx.next())
    .get("/:name", (ctx) => new Response(ctx.params.name + ctx.state.id));
  const handler = app.handler();
  const first = handler(new Request("http://localhost/a?n=0"));
  const second = handler(new Request("http://localhost/b?n=1"));
  gates[1].resolve();
  await assertAnswer(await second, { body: "b?n=1" });
  gates[0].resolve();
  await assertAnswer(await first, { body: "a?n=0" });
});
