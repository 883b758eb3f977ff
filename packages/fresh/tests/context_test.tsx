import assert from "node:assert/strict";
import { App, type Context, type Middleware } from "fresh";
import { assertAnswer, HTML, send } from "./harness.ts";

function appOf(middleware: Middleware<unknown>): App<unknown> {
  return new App<unknown>().get("/", middleware);
}

async function location(target: string): Promise<string | null> {
  return (await send(appOf((ctx) => ctx.redirect(target)), "/")).headers.get("location");
}

Deno.test("redirect sends 302 unless told otherwise", async () => {
  const response = await send(appOf((ctx) => ctx.redirect("/new-url")), "/");
  await assertAnswer(response, { status: 302, type: null });
  assert.equal(response.headers.get("location"), "/new-url");
  await assertAnswer(await send(appOf((ctx) => ctx.redirect("/new-url", 307)), "/"), { status: 307, type: null });
});

Deno.test("redirect keeps paths, queries and full addresses", async () => {
  for (const target of ["/", "/a/b?to=//x/y#//z", "/#a?b", "https://example.com/a//b", "?page=2", "#top", "a/b"]) {
    assert.equal(await location(target), target);
  }
});

Deno.test("redirect does not let a path become another host", async () => {
  const targets = ["//evil.com/", "///evil.com/", "/\\evil.com/", "\\\\evil.com/", "/\t/evil.com/", " \t//evil.com/"];
  for (const target of targets) {
    const sent = (await location(target))!;
    assert.equal(sent, "/evil.com/", target);
    assert.equal(new URL(sent, "http://localhost").host, "localhost");
  }
  assert.equal(await location("//evil.com?to=//x"), "/evil.com?to=//x");
});

Deno.test("render answers with a whole HTML document", async () => {
  const response = await send(appOf((ctx) => ctx.render(<h1>hello world</h1>)), "/");
  await assertAnswer(response, {
    type: HTML,
    body: /^<!DOCTYPE html><html>.*<body><h1>hello world<\/h1><\/body><\/html>$/,
  });
});

Deno.test("render takes status and headers", async () => {
  const headers = { "X-Foo": "abc", "Content-Type": "text/plain" };
  const app = appOf((ctx) => ctx.render(<h1>short and stout</h1>, { status: 418, statusText: "Teapot", headers }));
  const response = await send(app, "/");
  await assertAnswer(response, { status: 418, type: HTML, body: /short and stout/ });
  assert.equal(response.statusText, "Teapot");
  assert.equal(response.headers.get("x-foo"), "abc");
});

Deno.test("render refuses what is not JSX", async () => {
  const app = new App()
    .onError("*", (ctx) => new Response(String(ctx.error), { status: 500 }))
    .get("/", (ctx) => ctx.render("text" as never));
  await assertAnswer(await send(app, "/"), { status: 500, body: /Cannot render "text"/ });
});

Deno.test("text, html and json set their content types", async () => {
  await assertAnswer(await send(appOf((ctx) => ctx.text("Hello!")), "/"), { body: "Hello!" });
  await assertAnswer(await send(appOf((ctx) => ctx.html("<h1>foo</h1>")), "/"), { type: HTML, body: "<h1>foo</h1>" });
  await assertAnswer(await send(appOf((ctx) => ctx.json({ foo: 123 })), "/"), {
    type: "application/json",
    body: '{"foo":123}',
  });
});

Deno.test("text, html and json take status and headers", async () => {
  const init = { status: 201, headers: { "X-Foo": "1" } };
  const makers: ((ctx: Context<unknown>) => Response)[] = [
    (ctx) => ctx.text("a", init),
    (ctx) => ctx.html("a", init),
    (ctx) => ctx.json("a", init),
  ];
  for (const make of makers) {
    const response = await send(appOf(make), "/");
    assert.equal(response.status, 201);
    assert.equal(response.headers.get("x-foo"), "1");
  }
});

Deno.test("stream sends what generators yield, text or bytes", async () => {
  function* words() {
    yield "foo ";
    yield new TextEncoder().encode("bär");
  }
  async function* later() {
    yield* words();
    await Promise.resolve();
    yield "!";
  }
  for (
    const [source, body] of [[words, "foo bär"], [words(), "foo bär"], [later, "foo bär!"], [
      later(),
      "foo bär!",
    ]] as const
  ) {
    await assertAnswer(await send(appOf((ctx) => ctx.stream(source)), "/"), { type: null, body });
  }
});

Deno.test("stream asks for nothing that the client has no room for, and ends the source when it leaves", async () => {
  const steps: string[] = [];
  async function* source() {
    try {
      for (let i = 0;; i++) {
        steps.push(`made ${i}`);
        yield String(await Promise.resolve(i));
      }
    } finally {
      steps.push("ended");
    }
  }
  const headers = { "Content-Type": "text/event-stream" };
  const response = await send(appOf((ctx) => ctx.stream(source, { headers })), "/");
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const reader = response.body!.getReader();
  assert.deepEqual(steps, []);
  assert.equal(new TextDecoder().decode((await reader.read()).value), "0");
  assert.deepEqual(steps, ["made 0"]);
  await reader.cancel();
  assert.deepEqual(steps, ["made 0", "ended"]);
});

Deno.test("stream passes on the error of its source", async () => {
  async function* source() {
    yield await Promise.resolve("a");
    throw new Error("broken");
  }
  const response = await send(appOf((ctx) => ctx.stream(source)), "/");
  await assert.rejects(response.text(), /broken/);
});

Deno.test("the context describes the request", async () => {
  const app = new App<{ text?: string }>().get("/foo/:id", (ctx) =>
    Response.json({
      url: ctx.url.href,
      method: ctx.req.method,
      header: ctx.req.headers.get("x-foo"),
      route: ctx.route,
      params: ctx.params,
      state: ctx.state,
      error: ctx.error,
      isPartial: ctx.isPartial,
      mode: ctx.config.mode,
    }));
  const response = await send(app, "/foo/1?q=2", { headers: { "X-Foo": "bar" } });
  assert.deepEqual(await response.json(), {
    url: "http://localhost/foo/1?q=2",
    method: "GET",
    header: "bar",
    route: "/foo/:id",
    params: { id: "1" },
    state: {},
    error: null,
    isPartial: false,
    mode: "production",
  });
});

Deno.test("the context knows the connection", async () => {
  const app = appOf((ctx) => Response.json(ctx.info.remoteAddr));
  const remoteAddr = { transport: "tcp", hostname: "192.0.2.1", port: 5 } as const;
  const info = { remoteAddr, completed: Promise.resolve() };
  const response = await app.handler()(new Request("http://localhost/"), info);
  assert.deepEqual(await response.json(), remoteAddr);
});

Deno.test("where no route matches, the route is null", async () => {
  const app = new App().use((ctx) => new Response(String(ctx.route)));
  await assertAnswer(await send(app, "/x"), { body: "null" });
});
