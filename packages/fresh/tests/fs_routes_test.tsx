import assert from "node:assert/strict";
import { App, cors, HttpError, page } from "fresh";
import { assertAnswer, errorLog, HTML, send } from "./harness.ts";
import { appOf, bodyAt, define } from "./fs_harness.tsx";

Deno.test("without a build the route folder has no routes", async () => {
  await assertAnswer(await send(new App().fsRoutes(), "/"), { status: 404, body: "Not Found" });
});

Deno.test("a file answers the path that its name stands for", async () => {
  const app = appOf({
    "index.ts": { handler: () => new Response("index") },
    "blog/[slug].ts": { handler: define.handlers((ctx) => new Response(`post ${ctx.params.slug} of ${ctx.route}`)) },
    "blog/index.ts": { handler: () => new Response("blog") },
    "old/[...path].ts": { handler: define.handlers((ctx) => new Response(`old ${ctx.params.path}`)) },
    "docs/[[version]]/index.ts": { handler: define.handlers((ctx) => new Response(`docs ${ctx.params.version}`)) },
    "(marketing)/about.ts": { handler: () => new Response("about") },
  });
  await assertAnswer(await send(app, "/"), { body: "index" });
  await assertAnswer(await send(app, "/blog"), { body: "blog" });
  await assertAnswer(await send(app, "/blog/a"), { body: "post a of /blog/:slug" });
  await assertAnswer(await send(app, "/old/bar/baz"), { body: "old bar/baz" });
  await assertAnswer(await send(app, "/docs"), { body: "docs " });
  await assertAnswer(await send(app, "/docs/latest"), { body: "docs latest" });
  await assertAnswer(await send(app, "/about"), { body: "about" });
});

Deno.test("the order of files does not matter: the special wins over the general", async () => {
  const app = appOf({
    "[...all].ts": { handler: () => new Response("all") },
    "[id]/[part].ts": { handler: () => new Response("part") },
    "[id]/edit.ts": { handler: () => new Response("edit") },
  });
  await assertAnswer(await send(app, "/1/edit"), { body: "edit" });
  await assertAnswer(await send(app, "/1/x"), { body: "part" });
  await assertAnswer(await send(app, "/1/x/y"), { body: "all" });
});

Deno.test("a routeOverride takes the place of the file's own pattern", async () => {
  const app = appOf({
    "my-route.ts": {
      config: { routeOverride: "/x/:module@:version/:path*" },
      handler: define.handlers((ctx) => Response.json(ctx.params)),
    },
  });
  await assertAnswer(await send(app, "/x/std@1.0/a/b"), {
    type: "application/json",
    body: '{"module":"std","version":"1.0","path":"a/b"}',
  });
  await assertAnswer(await send(app, "/my-route"), { status: 404, body: "Not Found" });
});

Deno.test("handlers by method give the others 405, and OPTIONS the list", async () => {
  const app = appOf({
    "api.ts": {
      handlers: define.handlers({
        GET: () => Response.json([]),
        POST: () => new Response("Created", { status: 201 }),
      }),
    },
  });
  await assertAnswer(await send(app, "/api"), { type: "application/json", body: "[]" });
  await assertAnswer(await send(app, "/api", { method: "POST" }), { status: 201, body: "Created" });
  await assertAnswer(await send(app, "/api", { method: "HEAD" }), { type: "application/json" });
  const refused = await send(app, "/api", { method: "DELETE" });
  await assertAnswer(refused, { status: 405, body: "Method Not Allowed" });
  assert.equal(refused.headers.get("allow"), "GET, POST");
  const options = await send(app, "/api", { method: "OPTIONS" });
  await assertAnswer(options, { status: 204, type: null });
  assert.equal(options.headers.get("allow"), "GET, POST");
});

Deno.test("a folder's middlewares and error page see requests with methods that a route lacks", async () => {
  const app = appOf({
    "api/_middleware.ts": { default: cors({ origin: "https://a.example" }) },
    "api/_error.ts": { handler: define.handlers((ctx) => new Response(`api: ${ctx.error}`, { status: 405 })) },
    "api/chat.ts": { handler: { POST: () => new Response("ok") } },
  });
  const headers = { Origin: "https://a.example" };
  const preflight = await send(app, "/api/chat", { method: "OPTIONS", headers });
  await assertAnswer(preflight, { status: 204, type: null });
  assert.equal(preflight.headers.get("access-control-allow-origin"), "https://a.example");
  await assertAnswer(await send(app, "/api/chat"), { status: 405, body: "api: HttpError" });
});

Deno.test("one function handles every method", async () => {
  const app = appOf({
    "health.ts": { handler: define.handlers((ctx) => new Response(`a ${ctx.req.method} request`)) },
  });
  await assertAnswer(await send(app, "/health", { method: "PUT" }), { body: "a PUT request" });
  await assertAnswer(await send(app, "/health"), { body: "a GET request" });
});

Deno.test("a component alone is a page", async () => {
  const app = appOf({ "about.tsx": { default: define.page((ctx) => <h1>{ctx.url.pathname}</h1>) } });
  await assertAnswer(await send(app, "/about"), { type: HTML, body: /<h1>\/about<\/h1>/ });
});

Deno.test("a component with a handler for POST alone is shown for GET", async () => {
  const app = appOf({
    "form.tsx": {
      handler: define.handlers({ POST: (ctx) => ctx.redirect("/thanks", 303) }),
      default: define.page(() => <form method="post" />),
    },
  });
  await assertAnswer(await send(app, "/form"), { type: HTML, body: /<form method="post"><\/form>/ });
  const response = await send(app, "/form", { method: "POST" });
  await assertAnswer(response, { status: 303, type: null });
  assert.equal(response.headers.get("location"), "/thanks");
});

Deno.test("a handler gives its page data, status and headers", async () => {
  const handler = define.handlers({
    GET: () => page({ name: "Deno" }, { status: 201, headers: [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]] }),
  });
  const app = appOf({
    "p.tsx": { handler, default: define.page<typeof handler>(({ data }) => <h1>I like {data.name}</h1>) },
  });
  const response = await send(app, "/p");
  await assertAnswer(response, { status: 201, type: HTML, body: /<h1>I like Deno<\/h1>/ });
  assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
});

Deno.test("a form's upload reaches the handler, and its answer the page", async () => {
  const handler = define.handlers({
    GET: () => ({ data: { message: null as string | null } }),
    async POST(ctx) {
      const file = (await ctx.req.formData()).get("my-file") as File;
      return { data: { message: `${file.name} uploaded: ${await file.text()}` } };
    },
  });
  const Upload = define.page<typeof handler>(({ data }) => <>{data.message ? <p>{data.message}</p> : null}</>);
  const app = appOf({ "up.tsx": { handler, default: Upload } });
  const body = new FormData();
  body.set("my-file", new File(["content"], "a.txt"));
  assert.equal(await bodyAt(app, "/up", { method: "POST", body }), "<p>a.txt uploaded: content</p>");
  assert.equal(await bodyAt(app, "/up"), "");
});

Deno.test("an async page fetches for itself, and may answer instead of rendering", async () => {
  const app = appOf({
    "projects/[id].tsx": {
      default: define.page(async (ctx) => {
        await Promise.resolve();
        if (ctx.params.id === "moved") return Response.redirect("http://localhost/new");
        if (ctx.params.id === "none") throw new HttpError(404);
        return <h1>{ctx.params.id}</h1>;
      }),
    },
  });
  assert.equal(await bodyAt(app, "/projects/freshet"), "<h1>freshet</h1>");
  assert.equal((await send(app, "/projects/moved")).headers.get("location"), "http://localhost/new");
  await assertAnswer(await send(app, "/projects/none"), { status: 404, body: "Not Found" });
});

Deno.test("a handler that returns nothing is a server error that says so in the log", async () => {
  const app = appOf({ "a.ts": { handler: { GET: () => undefined } } });
  const [logged] = await errorLog(async () => {
    await assertAnswer(await send(app, "/a"), { status: 500, body: "Internal server error" });
  });
  assert.match(String(logged), /Cannot answer "GET \/a": the handler returned "undefined"/);
});
