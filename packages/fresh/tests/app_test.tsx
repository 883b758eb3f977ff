import assert from "node:assert/strict";
import { App } from "fresh";
import { assertAnswer, bodyOf, HTML, send } from "./harness.ts";

function text(body: string) {
  return () => new Response(body);
}

Deno.test("a route answers its path with its method", async () => {
  const app = new App()
    .get("/", text("hello"))
    .get("/other", text("other"))
    .post("/upload", text("upload"))
    .put("/item", text("put"))
    .patch("/item", text("patch"))
    .delete("/item", text("delete"));
  await assertAnswer(await send(app, "/"), { body: "hello" });
  await assertAnswer(await send(app, "/other"), { body: "other" });
  await assertAnswer(await send(app, "/upload", { method: "POST" }), { body: "upload" });
  await assertAnswer(await send(app, "/item", { method: "PUT" }), { body: "put" });
  await assertAnswer(await send(app, "/item", { method: "PATCH" }), { body: "patch" });
  await assertAnswer(await send(app, "/item", { method: "DELETE" }), { body: "delete" });
});

Deno.test("all() answers every method", async () => {
  const app = new App().all("/any", (ctx) => new Response(ctx.req.method));
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    await assertAnswer(await send(app, "/any", { method }), { body: method });
  }
});

Deno.test("params and the wildcard come from the path", async () => {
  const app = new App()
    .get("/books/:id", (ctx) => new Response(`Book ${ctx.params.id} by ${ctx.route}`))
    .get("/blog/:post/comments", (ctx) => new Response(`Comments on ${ctx.params.post}`))
    .get("/foo/*", text("foo"));
  await assertAnswer(await send(app, "/books/my-book"), { body: "Book my-book by /books/:id" });
  await assertAnswer(await send(app, "/books/%C3%A9t%C3%A9%2F1"), { body: "Book été%2F1 by /books/:id" });
  await assertAnswer(await send(app, "/blog/hello/comments"), { body: "Comments on hello" });
  await assertAnswer(await send(app, "/foo/bar/baz"), { body: "foo" });
});

Deno.test("a param that is no valid UTF-8 stays as it was sent", async () => {
  const app = new App().get("/:id", (ctx) => new Response(ctx.params.id));
  await assertAnswer(await send(app, "/%FF"), { body: "%FF" });
});

Deno.test("a static path wins over a pattern that was registered before it", async () => {
  const app = new App().get("/posts/:id", text("post")).get("/posts/featured", text("featured"));
  await assertAnswer(await send(app, "/posts/featured"), { body: "featured" });
  await assertAnswer(await send(app, "/posts/1"), { body: "post" });
});

Deno.test("among patterns the first one registered wins", async () => {
  const app = new App().get("/:a", text("first")).get("/:b", text("second"));
  await assertAnswer(await send(app, "/x"), { body: "first" });
});

Deno.test("a static path answers with a slash at its end too", async () => {
  const app = new App().get("/a", text("a")).get("/b/", text("b"));
  await assertAnswer(await send(app, "/a/"), { body: "a" });
  await assertAnswer(await send(app, "/b"), { body: "b" });
});

Deno.test("an unknown path is answered with 404", async () => {
  await assertAnswer(await send(new App().get("/", text("x")), "/nope"), { status: 404, body: "Not Found" });
});

Deno.test("another method than the route's is answered with 405", async () => {
  const app = new App().get("/", text("get")).post("/", text("post"));
  await assertAnswer(await send(app, "/", { method: "DELETE" }), { status: 405, body: "Method Not Allowed" });
});

Deno.test("OPTIONS lists the methods of a route", async () => {
  const app = new App().get("/", text("get")).post("/", text("post"));
  const response = await send(app, "/", { method: "OPTIONS" });
  await assertAnswer(response, { status: 204, type: null });
  assert.equal(response.headers.get("allow"), "GET, POST");
});

Deno.test("HEAD is answered by GET, without the body", async () => {
  const app = new App().get("/", () => new Response("hello", { status: 203, headers: { "X-Foo": "1" } }));
  const response = await send(app, "/", { method: "HEAD" });
  await assertAnswer(response, { status: 203 });
  assert.equal(response.headers.get("x-foo"), "1");
});

Deno.test("a HEAD handler wins over GET", async () => {
  const app = new App().get("/", text("get")).head("/", () => new Response(null, { status: 204 }));
  await assertAnswer(await send(app, "/", { method: "HEAD" }), { status: 204, type: null });
});

Deno.test("the response of a handler arrives as it is, with its stream", async () => {
  const response = new Response(new ReadableStream());
  const app = new App().use((ctx) => ctx.next()).get("/", () => response);
  assert.equal(await send(app, "/"), response);
});

Deno.test("a stream that is made for HEAD is cancelled", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const app = new App().get("/", () => new Response(new ReadableStream({ cancel: () => resolve() })));
  await assertAnswer(await send(app, "/", { method: "HEAD" }), { type: null });
  await promise;
});

Deno.test("with a base path all routes lie below it", async () => {
  const app = new App({ basePath: "/my-app" })
    .get("/", text("home"))
    .get("/about", (ctx) => new Response(ctx.config.basePath))
    .get("/books/:id", (ctx) => new Response(ctx.params.id));
  await assertAnswer(await send(app, "/my-app"), { body: "home" });
  await assertAnswer(await send(app, "/my-app/about"), { body: "/my-app" });
  await assertAnswer(await send(app, "/my-app/books/1"), { body: "1" });
  await assertAnswer(await send(app, "/about"), { status: 404, body: "Not Found" });
});

Deno.test("the configuration has its defaults filled in", () => {
  assert.deepEqual(new App().config, { root: ".", basePath: "", mode: "production", trustProxy: false });
});

Deno.test("behind a trusted proxy ctx.url is the client's", async () => {
  const app = new App({ trustProxy: true }).get("/", (ctx) => new Response(ctx.url.href));
  const headers = { "X-Forwarded-Proto": "https", "X-Forwarded-Host": "chat.example" };
  await assertAnswer(await send(app, "/?q=1", { headers }), { body: "https://chat.example/?q=1" });
  await assertAnswer(await send(app, "/"), { body: "http://localhost/" });
});

Deno.test("forwarded headers mean nothing unless the proxy is trusted", async () => {
  const app = new App().get("/", (ctx) => new Response(ctx.url.href));
  const headers = { "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example" };
  await assertAnswer(await send(app, "/", { headers }), { body: "http://localhost/" });
});

Deno.test("runs of slashes in a path are one", async () => {
  const app = new App().get("/*", (ctx) => new Response(ctx.url.pathname));
  await assertAnswer(await send(app, "http://localhost//evil.example//x"), { body: "/evil.example/x" });
});

Deno.test("route() takes data from its handler to its component", async () => {
  const app = new App().route("/about", {
    handler: { GET: () => ({ data: { name: "Fresh" } }) },
    component: (ctx) => <h1>About {(ctx.data as { name: string }).name}</h1>,
  });
  await assertAnswer(await send(app, "/about"), { type: HTML, body: /<h1>About Fresh<\/h1>/ });
});

Deno.test("route() loads a lazy route by its first request", async () => {
  let loads = 0;
  const app = new App().route("/lazy", () => {
    loads++;
    return Promise.resolve({ component: () => <h1>lazy</h1> });
  });
  const handler = app.handler();
  assert.equal(loads, 0);
  for (let i = 0; i < 2; i++) {
    await assertAnswer(await handler(new Request("http://localhost/lazy")), { type: HTML, body: /<h1>lazy<\/h1>/ });
  }
  assert.equal(loads, 1);
});

Deno.test("a lazy route answers the methods that its config names", async () => {
  const route = () => Promise.resolve({ handler: (ctx: { req: Request }) => new Response(ctx.req.method) });
  const app = new App().route("/lazy", route, { methods: ["POST"] });
  await assertAnswer(await send(app, "/lazy", { method: "POST" }), { body: "POST" });
  await assertAnswer(await send(app, "/lazy"), { status: 405, body: "Method Not Allowed" });
});

Deno.test("mountApp() puts another app's routes and middlewares below a path", async () => {
  const authors = new App<{ text: string }>()
    .use((ctx) => {
      ctx.state.text += " inner";
      return ctx.next();
    })
    .get("/", (ctx) => new Response(`list${ctx.state.text}`))
    .get("/:name", (ctx) => new Response(`show ${ctx.params.name}${ctx.state.text}`));
  const app = new App<{ text: string }>()
    .use((ctx) => {
      ctx.state.text = " outer";
      return ctx.next();
    })
    .mountApp("/api/authors", authors)
    .get("/", (ctx) => new Response(ctx.state.text));
  await assertAnswer(await send(app, "/api/authors"), { body: "list outer inner" });
  await assertAnswer(await send(app, "/api/authors/foo"), { body: "show foo outer inner" });
  await assertAnswer(await send(app, "/"), { body: " outer" });
});

Deno.test("an app mounted at the root is merged into the outer one", async () => {
  const inner = new App().get("/robots.txt", text("User-agent: *"));
  const app = new App().mountApp("/", inner).get("/", text("home"));
  await assertAnswer(await send(app, "/robots.txt"), { body: "User-agent: *" });
  await assertAnswer(await send(app, "/"), { body: "home" });
});

Deno.test("the app wrapper of the documentation goes around a page", async () => {
  const app = new App()
    .appWrapper(({ Component }) => (
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>My App</title>
        </head>
        <body>
          <Component />
        </body>
      </html>
    ))
    .get("/", (ctx) => ctx.render(<h1>hello</h1>));
  const response = await send(app, "/");
  const html = await response.text();
  assert.equal(response.headers.get("content-type"), HTML);
  assert.match(html, /^<!DOCTYPE html><html lang="en"><head>.*<title>My App<\/title>/);
  assert.equal(bodyOf(html), "<h1>hello</h1>");
});
