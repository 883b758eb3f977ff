import assert from "node:assert/strict";
import { App } from "fresh";
import { arm, assertAnswer, send } from "./harness.ts";
import { appOf, define, type State } from "./fs_harness.tsx";

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
