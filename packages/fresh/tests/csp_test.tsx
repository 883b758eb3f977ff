import assert from "node:assert/strict";
import { App, csp, type CSPOptions } from "fresh";
import { assertAnswer, HTML, send } from "./harness.ts";

const HEADER = "content-security-policy";

function appOf(options?: CSPOptions): App<unknown> {
  return new App<unknown>()
    .use(csp(options))
    .get("/", () => new Response("hello"))
    .get("/page", (ctx) =>
      ctx.render(
        <html>
          <head>
            <style>{"body { color: red; }"}</style>
          </head>
          <body>
            <h1>Hello</h1>
          </body>
        </html>,
      ));
}

/** The directives of a response's policy, by name. */
function policyOf(response: Response, header = HEADER): Map<string, string> {
  const directives = response.headers.get(header)!.split("; ");
  return new Map(directives.map((directive) => [directive.split(" ")[0], directive]));
}

Deno.test("csp allows the own origin, and nothing to frame or plug in", async () => {
  const response = await send(appOf(), "/");
  await assertAnswer(response, { body: "hello" });
  assert.equal(
    response.headers.get(HEADER),
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; font-src 'self'; " +
      "img-src 'self' data:; media-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; " +
      "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; upgrade-insecure-requests",
  );
});

Deno.test("a directive replaces the default one of its name", async () => {
  const policy = policyOf(await send(appOf({ csp: ["img-src https://a.example", "child-src 'none'"] }), "/"));
  assert.equal(policy.get("img-src"), "img-src https://a.example");
  assert.equal(policy.get("child-src"), "child-src 'none'");
  assert.equal(policy.get("default-src"), "default-src 'self'");
});

Deno.test("reportOnly sets the other header, reportTo says where to", async () => {
  const response = await send(appOf({ reportOnly: true, reportTo: "/api/csp-reports" }), "/");
  assert.equal(response.headers.has(HEADER), false);
  const policy = policyOf(response, "content-security-policy-report-only");
  assert.equal(policy.get("report-to"), "report-to csp-endpoint");
  assert.equal(policy.get("report-uri"), "report-uri /api/csp-reports");
  assert.equal(response.headers.get("reporting-endpoints"), 'csp-endpoint="/api/csp-reports"');
});

Deno.test("useNonce puts the nonce of the page's inline elements in the place of 'unsafe-inline'", async () => {
  const response = await send(appOf({ useNonce: true }), "/page");
  const html = await response.text();
  const nonce = /<style nonce="([^"]+)"/.exec(html)?.[1];
  assert.ok(nonce && nonce.length >= 22, html);
  const policy = policyOf(response);
  assert.equal(policy.get("script-src"), `script-src 'self' 'nonce-${nonce}'`);
  assert.equal(policy.get("style-src"), `style-src 'self' 'nonce-${nonce}'`);
  assert.doesNotMatch(response.headers.get(HEADER)!, /unsafe-inline/);
});

Deno.test("every page has its own nonce, and no header tells it but the policy", async () => {
  const app = appOf({ useNonce: true });
  const [first, second] = [await send(app, "/page"), await send(app, "/page")];
  assert.notEqual(policyOf(first).get("script-src"), policyOf(second).get("script-src"));
  assert.deepEqual([...first.headers.keys()], ["content-security-policy", "content-type"]);
});

Deno.test("the nonce goes into all directives about inline code, and into no others", async () => {
  const names = ["default-src", "script-src", "style-src", "script-src-elem", "style-src-elem", "style-src-attr"];
  const custom = [...names, "font-src"].map((name) => `${name} 'self' 'unsafe-inline'`);
  const policy = policyOf(await send(appOf({ useNonce: true, csp: custom }), "/page"));
  for (const name of names) assert.match(policy.get(name)!, /^[a-z-]+ 'self' 'nonce-[^']+'$/);
  assert.equal(policy.get("font-src"), "font-src 'self' 'unsafe-inline'");
});

Deno.test("what was not rendered keeps 'unsafe-inline' with useNonce", async () => {
  const policy = policyOf(await send(appOf({ useNonce: true }), "/"));
  assert.equal(policy.get("script-src"), "script-src 'self' 'unsafe-inline'");
});

Deno.test("a response whose headers are fixed gets the policy too, and keeps its stream", async () => {
  const app = new App().use(csp()).get("/", () => Response.redirect("http://localhost/a"));
  const response = await send(app, "/");
  await assertAnswer(response, { status: 302, type: null });
  assert.equal(response.headers.get("location"), "http://localhost/a");
  assert.ok(response.headers.has(HEADER));
});

Deno.test("a page without a policy renders as one with it", async () => {
  const app = new App().get("/", (ctx) => ctx.render(<h1>hello</h1>));
  const response = await send(app, "/");
  await assertAnswer(response, { type: HTML, body: /<h1>hello<\/h1>/ });
  assert.equal(response.headers.has(HEADER), false);
});
