import assert from "node:assert/strict";
import { App, HttpError } from "fresh";
import { assertAnswer, errorLog, HTML, send } from "./harness.ts";

function fail(error: unknown) {
  return () => {
    throw error;
  };
}

Deno.test("an HttpError carries status, message and cause", () => {
  const cause = new Error("why");
  const error = new HttpError(403, "Admin access required", { cause });
  assert.ok(error instanceof Error);
  assert.equal(error.status, 403);
  assert.equal(error.message, "Admin access required");
  assert.equal(error.name, "HttpError");
  assert.equal(error.cause, cause);
});

Deno.test("a class derived from HttpError has its own name", () => {
  class Teapot extends HttpError {}
  assert.equal(new Teapot(418).name, "Teapot");
});

Deno.test("without an error page the client gets an HttpError's message, or the text of its status", async () => {
  const app = new App()
    .get("/custom", fail(new HttpError(403, "Admin access required")))
    .get("/plain", fail(new HttpError(403)));
  const logged = await errorLog(async () => {
    await assertAnswer(await send(app, "/custom"), { status: 403, body: "Admin access required" });
    await assertAnswer(await send(app, "/plain"), { status: 403, body: "Forbidden" });
  });
  assert.deepEqual(logged, []);
});

Deno.test("without an error page a server's error is logged", async () => {
  const error = new HttpError(503);
  const logged = await errorLog(async () => {
    await assertAnswer(await send(new App().get("/", fail(error)), "/"), { status: 503, body: "Service Unavailable" });
  });
  assert.deepEqual(logged, [error]);
});

Deno.test("of any other error the log gets all and the client nothing", async () => {
  const error = new Error("secret");
  const logged = await errorLog(async () => {
    await assertAnswer(await send(new App().get("/", fail(error)), "/"), {
      status: 500,
      body: "Internal server error",
    });
  });
  assert.deepEqual(logged, [error]);
});

Deno.test("what is not a Response is a server error", async () => {
  const app = new App().get("/", (() => "text") as never);
  const logged = await errorLog(async () => {
    await assertAnswer(await send(app, "/"), { status: 500, body: "Internal server error" });
  });
  assert.match(String(logged[0]), /Cannot answer "GET \/": got "text" instead of a Response/);
});

Deno.test("onError answers what is thrown", async () => {
  const app = new App()
    .onError("*", (ctx) => new Response(`Oops: ${(ctx.error as Error).message}`, { status: 500 }))
    .get("/thrower", fail(new Error("fail")));
  await assertAnswer(await send(app, "/thrower"), { status: 500, body: "Oops: fail" });
});

Deno.test("onError may be nested: the nearest one answers", async () => {
  const app = new App()
    .onError("*", () => new Response("Oops!", { status: 500 }))
    .onError("/foo/bar", () => new Response("nested error!", { status: 500 }))
    .get("/thrower", fail(new Error("fail")))
    .get("/foo/bar/thrower", fail(new Error("fail")));
  await assertAnswer(await send(app, "/foo/bar/thrower"), { status: 500, body: "nested error!" });
  await assertAnswer(await send(app, "/thrower"), { status: 500, body: "Oops!" });
});

Deno.test("an error page that throws leaves it to the next one", async () => {
  const app = new App()
    .onError("*", (ctx) => new Response(`outer: ${(ctx.error as Error).message}`, { status: 500 }))
    .onError("/foo", fail(new Error("broken page")))
    .get("/foo/a", fail(new Error("fail")));
  await assertAnswer(await send(app, "/foo/a"), { status: 500, body: "outer: broken page" });
});

Deno.test("onError may be a page with a component", async () => {
  const app = new App()
    .onError("*", { component: (ctx) => <h1>Oops! {String(ctx.error)}</h1> })
    .get("/", fail(new Error("fail")))
    .get("/teapot", fail(new HttpError(418)));
  await assertAnswer(await send(app, "/"), { status: 500, type: HTML, body: /<h1>Oops! Error: fail<\/h1>/ });
  await assertAnswer(await send(app, "/teapot"), { status: 418, type: HTML, body: /<h1>Oops! HttpError<\/h1>/ });
});

Deno.test("onError sees the status of an HttpError", async () => {
  const app = new App()
    .onError("*", (ctx) => {
      const status = ctx.error instanceof HttpError ? ctx.error.status : 500;
      return new Response("oops", { status });
    })
    .get("/", fail(new HttpError(402)));
  await assertAnswer(await send(app, "/"), { status: 402, body: "oops" });
  await assertAnswer(await send(app, "/", { method: "POST" }), { status: 405, body: "oops" });
});

Deno.test("onError catches what middlewares throw", async () => {
  const app = new App()
    .onError("*", () => new Response("caught", { status: 500 }))
    .use(fail(new Error("fail")))
    .get("/", () => new Response("never"));
  await assertAnswer(await send(app, "/"), { status: 500, body: "caught" });
});

Deno.test("notFound answers unknown paths and what throws 404, wherever it is told", async () => {
  const app = new App()
    .get("/", () => new Response("foo"))
    .get("/thrower", fail(new HttpError(404)))
    .get("/other", fail(new HttpError(403)))
    .notFound(() => new Response("Page not found", { status: 404 }));
  await assertAnswer(await send(app, "/invalid"), { status: 404, body: "Page not found" });
  await assertAnswer(await send(app, "/thrower"), { status: 404, body: "Page not found" });
  await assertAnswer(await send(app, "/other"), { status: 403, body: "Forbidden" });
});

Deno.test("notFound may render", async () => {
  const app = new App().notFound((ctx) => ctx.render(<h1>Page not found</h1>, { status: 404 }));
  await assertAnswer(await send(app, "/invalid"), { status: 404, type: HTML, body: /<h1>Page not found<\/h1>/ });
});

Deno.test("a middleware can catch what comes behind it, and finds it on ctx.error too", async () => {
  const error = new Error("fail");
  const seen: unknown[] = [];
  const app = new App()
    .use(async (ctx) => {
      try {
        return await ctx.next();
      } catch (caught) {
        seen.push(caught, ctx.error);
        return new Response("handled", { status: 502 });
      }
    })
    .get("/", fail(error));
  await assertAnswer(await send(app, "/"), { status: 502, body: "handled" });
  assert.deepEqual(seen, [error, error]);
});
