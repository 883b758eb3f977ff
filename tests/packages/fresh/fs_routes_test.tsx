import assert from "node:assert/strict";
import { App, cors, createDefine, HttpError, page } from "fresh";
import { arm, assertAnswer, bodyOf, errorLog, type FakeBuild, HTML, send } from "./harness.ts";

interface State {
  trail: string;
}
const define = createDefine<State>();

function appOf(routes: FakeBuild["routes"]): App<State> {
  return arm(new App<State>().fsRoutes(), { routes });
}

async function bodyAt(app: App<State>, path: string, init?: RequestInit): Promise<string> {
  return bodyOf(await (await send(app, path, init)).text());
}

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

function trail(name: string) {
  return define.middleware((ctx) => {
    ctx.state.trail = (ctx.state.trail ?? "") + name;
    return ctx.next();
  });
}
const showTrail = define.handlers((ctx) => new Response(ctx.state.trail));

Deno.test("a folder's middleware runs for what lies in the folder, after those of its parents", async () => {
  const app = appOf({
    "_middleware.ts": { default: trail("A") },
    "index.ts": { handler: showTrail },
    "admin.ts": { handler: showTrail },
    "admin/_middleware.ts": { default: [trail("B"), trail("C")] },
    "team/_middleware.ts": { default: trail("D") },
    "team/index.ts": { handler: showTrail },
    "admin/users/[id].ts": { handler: showTrail },
  });
  await assertAnswer(await send(app, "/"), { body: "A" });
  await assertAnswer(await send(app, "/admin"), { body: "A" });
  await assertAnswer(await send(app, "/team"), { body: "AD" });
  await assertAnswer(await send(app, "/admin/users/1"), { body: "ABC" });
});

Deno.test("a middleware may be exported as handler too", async () => {
  const app = appOf({
    "_middleware.ts": { handler: [trail("A"), trail("B")] },
    "index.ts": { handler: showTrail },
  });
  await assertAnswer(await send(app, "/"), { body: "AB" });
});

Deno.test("the middleware of a group runs for the group alone", async () => {
  const app = appOf({
    "(a)/_middleware.ts": { default: trail("A") },
    "(a)/one.ts": { handler: showTrail },
    "(b)/_middleware.ts": { default: trail("B") },
    "(b)/two.ts": { handler: showTrail },
  });
  await assertAnswer(await send(app, "/one"), { body: "A" });
  await assertAnswer(await send(app, "/two"), { body: "B" });
});

Deno.test("the root's middleware sees requests that no file answers", async () => {
  const app = appOf({ "_middleware.ts": { default: define.middleware((ctx) => ctx.redirect("/new", 301)) } });
  const response = await send(app, "/old");
  await assertAnswer(response, { status: 301, type: null });
  assert.equal(response.headers.get("location"), "/new");
});

Deno.test("what the app was told before fsRoutes() applies to files, what comes after does not", async () => {
  const app = new App<State>().use(trail("1")).fsRoutes().use(trail("2")).get("/code", showTrail as never);
  arm(app, { routes: { "file.ts": { handler: showTrail } } });
  await assertAnswer(await send(app, "/file"), { body: "1" });
  await assertAnswer(await send(app, "/code"), { body: "12" });
});

Deno.test("fsRoutes() takes a path to put the files below", async () => {
  const app = arm(new App<State>().fsRoutes("/foo/bar"), {
    routes: { "index.ts": { handler: () => new Response("index") }, "[id].ts": { handler: () => new Response("id") } },
  });
  await assertAnswer(await send(app, "/foo/bar"), { body: "index" });
  await assertAnswer(await send(app, "/foo/bar/1"), { body: "id" });
  await assertAnswer(await send(app, "/1"), { status: 404, body: "Not Found" });
});

Deno.test("files of a mounted app come from the build of the outer one", async () => {
  const app = arm(new App<State>().mountApp("/sub", new App<State>().fsRoutes()), {
    routes: { "a.ts": { handler: () => new Response("a") } },
  });
  await assertAnswer(await send(app, "/sub/a"), { body: "a" });
});

const frame = (name: string) =>
  define.layout(({ Component }) => (
    <section id={name}>
      <Component />
    </section>
  ));

Deno.test("layouts nest by folder, inside the app wrapper", async () => {
  const app = appOf({
    "_app.tsx": {
      default: define.page(({ Component }) => (
        <html>
          <body class="app">
            <Component />
          </body>
        </html>
      )),
    },
    "_layout.tsx": { default: frame("root") },
    "index.tsx": { default: define.page(() => <h1>home</h1>) },
    "blog/_layout.tsx": { default: frame("blog") },
    "blog/[slug].tsx": { default: define.page(({ params }) => <h1>{params.slug}</h1>) },
  });
  assert.equal(await bodyAt(app, "/"), '<section id="root"><h1>home</h1></section>');
  assert.equal(
    await bodyAt(app, "/blog/post"),
    '<section id="root"><section id="blog"><h1>post</h1></section></section>',
  );
  assert.match(await (await send(app, "/")).text(), /<body class="app">/);
});

Deno.test("a group has its own layout", async () => {
  const app = appOf({
    "(marketing)/_layout.tsx": { default: frame("marketing") },
    "(marketing)/about.tsx": { default: define.page(() => <h1>about</h1>) },
    "(info)/_layout.tsx": { default: frame("info") },
    "(info)/contact.tsx": { default: define.page(() => <h1>contact</h1>) },
  });
  assert.equal(await bodyAt(app, "/about"), '<section id="marketing"><h1>about</h1></section>');
  assert.equal(await bodyAt(app, "/contact"), '<section id="info"><h1>contact</h1></section>');
});

Deno.test("a route or a layout may skip what it would inherit", async () => {
  const app = appOf({
    "_app.tsx": {
      default: define.page(({ Component }) => (
        <body id="app">
          <Component />
        </body>
      )),
    },
    "_layout.tsx": { default: frame("root") },
    "login.tsx": { config: { skipInheritedLayouts: true }, default: define.page(() => <h1>login</h1>) },
    "embed.tsx": { config: { skipAppWrapper: true }, default: define.page(() => <h1>embed</h1>) },
    "admin/_layout.tsx": { config: { skipInheritedLayouts: true }, default: frame("admin") },
    "admin/index.tsx": { default: define.page(() => <h1>admin</h1>) },
    "bare/_layout.tsx": { config: { skipAppWrapper: true }, default: frame("bare") },
    "bare/index.tsx": { default: define.page(() => <h1>bare</h1>) },
  });
  assert.equal(await bodyAt(app, "/login"), "<h1>login</h1>");
  assert.equal(await bodyAt(app, "/embed"), '<section id="root"><h1>embed</h1></section>');
  assert.doesNotMatch(await (await send(app, "/embed")).text(), /id="app"/);
  assert.equal(await bodyAt(app, "/admin"), '<section id="admin"><h1>admin</h1></section>');
  assert.match(await (await send(app, "/admin")).text(), /<body id="app">/);
  assert.doesNotMatch(await (await send(app, "/bare")).text(), /id="app"/);
});

Deno.test("an error page gets what was thrown, with its status, inside the layouts of its folder", async () => {
  const app = appOf({
    "_layout.tsx": { default: frame("root") },
    "_error.tsx": {
      default: define.page(({ error }) => <p>{error instanceof Error ? error.message : String(error)}</p>),
    },
    "teapot.ts": {
      handler: () => {
        throw new HttpError(418, "short and stout");
      },
    },
    "broken.tsx": {
      default: define.page(() => {
        throw new Error("no render");
      }),
    },
  });
  const teapot = await send(app, "/teapot");
  await assertAnswer(teapot, {
    status: 418,
    type: HTML,
    body: /<section id="root"><p>short and stout<\/p><\/section>/,
  });
  await assertAnswer(await send(app, "/broken"), { status: 500, type: HTML, body: /<p>no render<\/p>/ });
  await assertAnswer(await send(app, "/nowhere"), { status: 404, type: HTML, body: /<section id="root"><p>/ });
});

Deno.test("the nearest error page answers", async () => {
  const fail = () => {
    throw new Error("fail");
  };
  const app = appOf({
    "_error.tsx": { default: define.page(() => <p>outer</p>) },
    "a.ts": { handler: fail },
    "deep/_error.tsx": { handler: () => new Response("inner", { status: 503 }) },
    "deep/b.ts": { handler: fail },
    "deep/down/c.ts": { handler: fail },
  });
  await assertAnswer(await send(app, "/a"), { status: 500, type: HTML, body: /<p>outer<\/p>/ });
  await assertAnswer(await send(app, "/deep/b"), { status: 503, body: "inner" });
  await assertAnswer(await send(app, "/deep/down/c"), { status: 503, body: "inner" });
});

Deno.test("an error page that has no handler for the method leaves the error to the next one", async () => {
  const app = appOf({
    "_error.tsx": { default: define.page(() => <p>outer</p>) },
    "deep/_error.ts": { handlers: { GET: () => new Response("inner", { status: 500 }) } },
    "deep/a.ts": {
      handler: () => {
        throw new Error("fail");
      },
    },
  });
  await assertAnswer(await send(app, "/deep/a"), { status: 500, body: "inner" });
  await assertAnswer(await send(app, "/deep/a", { method: "POST" }), { status: 500, type: HTML, body: /outer/ });
});

Deno.test("the page for 404 answers unknown paths and what throws 404", async () => {
  const app = appOf({
    "_404.tsx": { default: define.page(({ url }) => <p>Nothing at {url.pathname}</p>) },
    "_error.tsx": { default: define.page(() => <p>error</p>) },
    "a/[id].ts": {
      handler: () => {
        throw new HttpError(404);
      },
    },
  });
  await assertAnswer(await send(app, "/nowhere"), { status: 404, type: HTML, body: /<p>Nothing at \/nowhere<\/p>/ });
  await assertAnswer(await send(app, "/a/1"), { status: 404, type: HTML, body: /<p>Nothing at \/a\/1<\/p>/ });
});

Deno.test("a module without what its kind needs is refused when the handler is made", () => {
  const cases: [FakeBuild["routes"], RegExp][] = [
    [{ "empty.ts": {} }, /Cannot use "\/empty" as a route: it exports no/],
    [{ "_middleware.ts": { default: { GET: () => {} } } }, /Cannot use "\/_middleware" as middleware/],
    [{ "_layout.tsx": { config: {} } }, /Cannot use "\/_layout" as layout: it exports no component/],
    [{ "old.ts": { handler: (_req: Request, _ctx: unknown) => {} } }, /its handler takes 2 arguments instead of one/],
  ];
  for (const [routes, message] of cases) assert.throws(() => appOf(routes).handler(), { name: "TypeError", message });
});

Deno.test("a handler that returns nothing is a server error that says so in the log", async () => {
  const app = appOf({ "a.ts": { handler: { GET: () => undefined } } });
  const [logged] = await errorLog(async () => {
    await assertAnswer(await send(app, "/a"), { status: 500, body: "Internal server error" });
  });
  assert.match(String(logged), /Cannot answer "GET \/a": the handler returned "undefined"/);
});
