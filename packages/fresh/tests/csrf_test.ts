import { App, csrf, type CsrfOptions } from "fresh";
import { assertAnswer, send } from "./harness.ts";

type Init = { origin?: string; site?: string; method?: string };

async function check(options: CsrfOptions | undefined, { origin, site, method = "POST" }: Init, allowed: boolean) {
  const app = new App().use(csrf(options)).all("/", () => new Response("ok"));
  const headers = new Headers();
  if (origin !== undefined) headers.set("Origin", origin);
  if (site !== undefined) headers.set("Sec-Fetch-Site", site);
  const response = await send(app, "/", { method, headers });
  await assertAnswer(response, allowed ? { body: "ok" } : { status: 403, body: "Forbidden" });
}

Deno.test("csrf lets safe methods through from anywhere", async () => {
  for (const method of ["GET", "OPTIONS"]) {
    await check(undefined, { method, origin: "https://evil.example", site: "cross-site" }, true);
  }
});

Deno.test("csrf goes by Sec-Fetch-Site where there is one", async () => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    await check(undefined, { method, site: "same-origin" }, true);
    await check(undefined, { method, site: "none" }, true);
    await check(undefined, { method, site: "same-site" }, false);
    await check(undefined, { method, site: "cross-site" }, false);
    await check(undefined, { method, site: "cross-site", origin: "https://evil.example" }, false);
  }
});

Deno.test("csrf goes by Origin where there is no Sec-Fetch-Site", async () => {
  await check(undefined, { origin: "http://localhost" }, true);
  await check(undefined, { origin: "http://localhost:8000" }, false);
  await check(undefined, { origin: "null" }, false);
});

Deno.test("csrf lets clients through that are no browsers", async () => {
  await check(undefined, {}, true);
});

Deno.test("csrf takes one origin", async () => {
  const options = { origin: "https://example.com" };
  await check(options, { origin: "https://example.com", site: "cross-site" }, true);
  await check(options, { origin: "https://example.com" }, true);
  await check(options, { origin: "https://evil.example", site: "cross-site" }, false);
  await check(options, { origin: "http://localhost" }, false);
});

Deno.test("csrf takes several origins", async () => {
  const options = { origin: ["https://example.com", "https://trusted.example.com"] };
  await check(options, { origin: "https://example.com" }, true);
  await check(options, { origin: "https://trusted.example.com", site: "same-site" }, true);
  await check(options, { origin: "https://evil.example" }, false);
});

Deno.test("csrf takes a function", async () => {
  const options = { origin: (origin: string) => /^https:\/\/(foo|bar)\.example\.com$/.test(origin) };
  await check(options, { origin: "https://foo.example.com" }, true);
  await check(options, { origin: "https://evil.example.com" }, false);
});
