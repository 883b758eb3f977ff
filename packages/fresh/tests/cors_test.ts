import assert from "node:assert/strict";
import { App, cors, type CORSOptions } from "fresh";
import { assertAnswer, send } from "./harness.ts";

const PAGE = "http://example.com";

function appOf(options?: CORSOptions<unknown>): App<unknown> {
  return new App<unknown>().use(cors(options)).get("/", () => new Response("hello", { headers: { Vary: "Accept" } }));
}

async function headersOf(
  options?: CORSOptions<unknown>,
  { origin = PAGE, ...init }: RequestInit & { origin?: string } = {},
) {
  const response = await send(appOf(options), "/", { ...init, headers: { Origin: origin, ...init.headers } });
  return Object.fromEntries([...response.headers].filter(([name]) => name !== "content-type"));
}

Deno.test("cors allows every origin unless told otherwise", async () => {
  const response = await send(appOf(), "/", { headers: { Origin: PAGE } });
  await assertAnswer(response, { body: "hello" });
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  assert.equal(response.headers.get("vary"), "Accept");
});

Deno.test("cors answers a preflight request with what is allowed", async () => {
  const app = appOf();
  const headers = { Origin: PAGE, "Access-Control-Request-Headers": "X-A, X-B" };
  const response = await send(app, "/", { method: "OPTIONS", headers });
  await assertAnswer(response, { status: 204, type: null });
  assert.deepEqual(Object.fromEntries(response.headers), {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET,HEAD,PUT,POST,DELETE,PATCH",
    "access-control-allow-headers": "X-A,X-B",
    vary: "Access-Control-Request-Headers",
  });
});

const DOCUMENTED: CORSOptions<unknown> = {
  origin: PAGE,
  allowHeaders: ["X-Custom-Header", "Upgrade-Insecure-Requests"],
  allowMethods: ["POST", "GET", "OPTIONS"],
  exposeHeaders: ["Content-Length", "X-Kuma-Revision"],
  maxAge: 600,
  credentials: true,
};

Deno.test("cors sends what the documentation's options say", async () => {
  assert.deepEqual(await headersOf(DOCUMENTED, { method: "OPTIONS" }), {
    "access-control-allow-origin": PAGE,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "Content-Length,X-Kuma-Revision",
    "access-control-max-age": "600",
    "access-control-allow-methods": "POST,GET,OPTIONS",
    "access-control-allow-headers": "X-Custom-Header,Upgrade-Insecure-Requests",
    vary: "Origin, Access-Control-Request-Headers",
  });
  assert.deepEqual(await headersOf(DOCUMENTED), {
    "access-control-allow-origin": PAGE,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "Content-Length,X-Kuma-Revision",
    vary: "Accept, Origin",
  });
});

Deno.test("cors tells another origin nothing", async () => {
  const origin = "http://other.example";
  assert.deepEqual(await headersOf(DOCUMENTED, { origin }), { vary: "Accept, Origin" });
  assert.deepEqual(await headersOf(DOCUMENTED, { origin, method: "OPTIONS" }), { vary: "Origin" });
});

Deno.test("cors takes several origins, and names the one that asks", async () => {
  const options = { origin: [PAGE, "http://b.example"] };
  assert.equal((await headersOf(options))["access-control-allow-origin"], PAGE);
  assert.equal(
    (await headersOf(options, { origin: "http://b.example" }))["access-control-allow-origin"],
    "http://b.example",
  );
  assert.equal((await headersOf(options, { origin: "http://c.example" }))["access-control-allow-origin"], undefined);
});

Deno.test("cors takes a function, which sees the context", async () => {
  const options: CORSOptions<unknown> = {
    origin: (origin, ctx) => ctx.url.pathname === "/" && origin.endsWith(".example") ? origin : null,
  };
  assert.equal(
    (await headersOf(options, { origin: "http://a.example" }))["access-control-allow-origin"],
    "http://a.example",
  );
  assert.equal((await headersOf(options, { origin: PAGE }))["access-control-allow-origin"], undefined);
});
