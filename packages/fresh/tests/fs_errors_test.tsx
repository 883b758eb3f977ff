import assert from "node:assert/strict";
import { HttpError } from "fresh";
import { assertAnswer, type FakeBuild, HTML, send } from "./harness.ts";
import { appOf, define, frame } from "./fs_harness.tsx";

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
