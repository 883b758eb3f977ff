import assert from "node:assert/strict";
import { App, createDefine } from "fresh";
import { assertAnswer, bodyOf, HTML, send } from "./harness.ts";

const define = createDefine<{ user?: string }>();
type State = { user?: string };

const frame = (name: string) =>
  define.layout(({ Component }) => (
    <div class={name}>
      <Component />
    </div>
  ));

async function bodyAt<S>(app: App<S>, path: string): Promise<string> {
  return bodyOf(await (await send(app, path)).text());
}

Deno.test("a layout goes around what is rendered", async () => {
  const PageLayout = define.layout(({ Component }) => (
    <div>
      <Component />
      <aside>Here is some sidebar content</aside>
    </div>
  ));
  const app = new App<State>().layout("*", PageLayout).get("/", (ctx) => ctx.render(<h1>hello</h1>));
  await assertAnswer(await send(app, "/"), {
    type: HTML,
    body: /<div><h1>hello<\/h1><aside>Here is some sidebar content<\/aside><\/div>/,
  });
});

Deno.test("a layout for a path goes inside those of its parents", async () => {
  const app = new App<State>()
    .layout("*", frame("main"))
    .layout("/admin", frame("admin"))
    .get("/", (ctx) => ctx.render(<h1>Home</h1>))
    .get("/admin/dashboard", (ctx) => ctx.render(<h1>Dashboard</h1>));
  assert.equal(await bodyAt(app, "/"), '<div class="main"><h1>Home</h1></div>');
  assert.equal(
    await bodyAt(app, "/admin/dashboard"),
    '<div class="main"><div class="admin"><h1>Dashboard</h1></div></div>',
  );
});

Deno.test("a path that ends in /* stands for all that lies below it", async () => {
  const app = new App<State>()
    .layout("*", frame("main"))
    .layout("/admin/*", frame("admin"))
    .use("/admin/*", (ctx) => {
      ctx.state.user = "root";
      return ctx.next();
    })
    .get("/admin", (ctx) => ctx.render(<h1>{ctx.state.user ?? "nobody"}</h1>))
    .get("/admin/dashboard", (ctx) => ctx.render(<h1>{ctx.state.user ?? "nobody"}</h1>))
    .get("/admin/*", (ctx) => ctx.render(<h1>any {ctx.state.user}</h1>));
  assert.equal(await bodyAt(app, "/admin"), '<div class="main"><h1>nobody</h1></div>');
  assert.equal(
    await bodyAt(app, "/admin/dashboard"),
    '<div class="main"><div class="admin"><h1>root</h1></div></div>',
  );
  assert.equal(await bodyAt(app, "/admin/x"), '<div class="main"><div class="admin"><h1>any root</h1></div></div>');
});

Deno.test("a layout may replace all that it would inherit", async () => {
  const app = new App<State>()
    .layout("*", frame("main"))
    .layout("/landing", frame("landing"), { skipInheritedLayouts: true })
    .get("/", (ctx) => ctx.render(<h1>Home</h1>))
    .get("/landing", (ctx) => ctx.render(<h1>Landing</h1>));
  assert.equal(await bodyAt(app, "/"), '<div class="main"><h1>Home</h1></div>');
  assert.equal(await bodyAt(app, "/landing"), '<div class="landing"><h1>Landing</h1></div>');
});

Deno.test("a layout may leave the app wrapper out", async () => {
  const app = new App<State>()
    .appWrapper(({ Component }) => (
      <body id="app">
        <Component />
      </body>
    ))
    .layout("/foo/bar", frame("bar"), { skipAppWrapper: true })
    .get("/", (ctx) => ctx.render(<h1>in</h1>))
    .get("/foo/bar", (ctx) => ctx.render(<h1>out</h1>));
  assert.match(await (await send(app, "/")).text(), /<body id="app"><h1>in<\/h1><\/body>/);
  assert.match(await (await send(app, "/foo/bar")).text(), /<body><div class="bar"><h1>out<\/h1><\/div><\/body>/);
});

Deno.test("ctx.render can leave out what it would inherit", async () => {
  const app = new App<State>()
    .appWrapper(({ Component }) => (
      <body id="app">
        <Component />
      </body>
    ))
    .layout("*", frame("main"))
    .get("/", (ctx) => ctx.render(<h1>bare</h1>, {}, { skipAppWrapper: true, skipInheritedLayouts: true }));
  assert.match(await (await send(app, "/")).text(), /<body><h1>bare<\/h1><\/body>/);
});

Deno.test("layouts and the app wrapper get the request's data", async () => {
  const app = new App<State>()
    .use((ctx) => {
      ctx.state.user = "Ada";
      return ctx.next();
    })
    .appWrapper((props) => (
      <html lang="en">
        <body data-route={props.route} data-path={props.url.pathname} data-method={props.req.method}>
          <props.Component />
        </body>
      </html>
    ))
    .layout(
      "*",
      define.layout(({ Component, state, params, config }) => (
        <div title={`${state.user} ${params.id} ${config.mode}`}>
          <Component />
        </div>
      )),
    )
    .get("/u/:id", (ctx) => ctx.render(<h1>hi</h1>));
  await assertAnswer(await send(app, "/u/7"), {
    type: HTML,
    body: /<body data-route="\/u\/:id" data-path="\/u\/7" data-method="GET"><div title="Ada 7 production"><h1>hi<\/h1>/,
  });
});

Deno.test("layouts and the app wrapper may be async", async () => {
  const app = new App<State>()
    .appWrapper(async (ctx) => {
      const title = await Promise.resolve("later");
      return (
        <html>
          <head>
            <title>{title}</title>
          </head>
          <body>
            <ctx.Component />
          </body>
        </html>
      );
    })
    .layout("*", async (ctx) => {
      const categories = await Promise.resolve(["a", "b"]);
      return (
        <div>
          <ul>{categories.join()}</ul>
          <ctx.Component />
        </div>
      );
    })
    .get("/", (ctx) => ctx.render(<h1>page</h1>));
  await assertAnswer(await send(app, "/"), {
    type: HTML,
    body: /<title>later<\/title>.*<body><div><ul>a,b<\/ul><h1>page<\/h1><\/div><\/body>/,
  });
});

Deno.test("an async layout may answer in place of the page", async () => {
  const app = new App<State>()
    .layout("*", async () => await Promise.resolve(new Response("no", { status: 403 })))
    .get("/", (ctx) => ctx.render(<h1>page</h1>));
  await assertAnswer(await send(app, "/"), { status: 403, body: "no" });
});

Deno.test("an async app wrapper may answer in place of the page", async () => {
  const app = new App<State>()
    .appWrapper(async () => await Promise.resolve(new Response("no", { status: 403 })))
    .get("/", (ctx) => ctx.render(<h1>page</h1>));
  await assertAnswer(await send(app, "/"), { status: 403, body: "no" });
});

Deno.test("a layout is not for routes that were added before it", async () => {
  const app = new App<State>().get("/", (ctx) => ctx.render(<h1>a</h1>)).layout("*", frame("main"));
  assert.equal(await bodyAt(app, "/"), "<h1>a</h1>");
});

Deno.test("a middleware that renders gets the layouts of its own place", async () => {
  const app = new App<State>()
    .layout("*", frame("main"))
    .use((ctx) => ctx.url.searchParams.has("login") ? ctx.render(<h1>login</h1>) : ctx.next())
    .layout("/deep", frame("deep"))
    .get("/deep/a", (ctx) => ctx.render(<h1>a</h1>));
  assert.equal(await bodyAt(app, "/deep/a?login"), '<div class="main"><h1>login</h1></div>');
});

Deno.test("after the layouts of a path an error page of its parent has the parent's alone", async () => {
  const app = new App<State>()
    .layout("*", frame("main"))
    .onError("*", (ctx) => ctx.render(<h1>error</h1>, { status: 500 }))
    .layout("/deep", frame("deep"))
    .get("/deep/a", () => {
      throw new Error("fail");
    });
  await assertAnswer(await send(app, "/deep/a"), {
    status: 500,
    type: HTML,
    body: /<body><div class="main"><h1>error<\/h1><\/div><\/body>/,
  });
});
