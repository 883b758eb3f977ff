import assert from "node:assert/strict";
import { request } from "../helpers/app.ts";
import { assertEventStream, assertProblem } from "../helpers/assert_response.ts";
import { bearer, closedApp, cookiesOf, PASSWORD, signIn } from "../helpers/closed_app.ts";

Deno.test("programs come in by the password itself", async () => {
  const { ask, owner } = closedApp();
  await assertEventStream(await ask(request("/chat", { message: "Hi" }, bearer(PASSWORD))));
  const cookie = `session=${owner}`;
  const first = await ask(request("/api/chat", { message: "Hi" }, { ...bearer(PASSWORD), cookie }));
  const [{ data }] = await assertEventStream(first);
  const { conversationId, turnId } = JSON.parse(data);
  const again = await ask(request(`/api/turns/${turnId}`, undefined, { ...bearer(PASSWORD), cookie }));
  await assertEventStream(again);
  const markdown = await ask(request(`/c/${conversationId}.md`, undefined, { ...bearer(PASSWORD), cookie }));
  assert.equal(markdown.status, 200);
  await markdown.body?.cancel();
  const other = await ask(request(`/api/turns/${turnId}`, undefined, bearer(PASSWORD)));
  await assertProblem(other, { status: 404, code: "not_found" });
  const { authorization: whole } = bearer(PASSWORD);
  for (const authorization of ["", "Bearer", "Basic eDp5", whole.replace("Bearer", "Token"), whole.slice(7)]) {
    const refused = await ask(request("/chat", { message: "Hi" }, { authorization }));
    assert.equal(refused.headers.get("www-authenticate"), 'Bearer realm="Freshet"');
    await assertProblem(refused, { status: 401, code: "unauthenticated" });
  }
  const wrong = await ask(request(`/c/${conversationId}.md`, undefined, { ...bearer("wrong"), cookie }));
  await assertProblem(wrong, { status: 401, code: "wrong_password" });
});

Deno.test("pages of other sites that may call come in by the password too, and by nobody's cookie", async () => {
  const origin = "https://a.example";
  const { ask } = closedApp({ CHAT_CORS_ORIGINS: origin });
  const foreign = { origin, "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };
  const asks = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
  };
  const preflight = await ask(
    new Request(request("/chat").url, { method: "OPTIONS", headers: { ...foreign, ...asks } }),
  );
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get("access-control-allow-headers"), "authorization,content-type");
  const cookie = cookiesOf(await ask(signIn(PASSWORD)));
  const refused = await ask(request("/chat", { message: "Hi" }, { ...foreign, cookie }));
  assert.equal(refused.headers.get("access-control-allow-origin"), origin, "and can read why");
  await assertProblem(refused, { status: 401, code: "unauthenticated" });
  await assertEventStream(await ask(request("/chat", { message: "Hi" }, { ...foreign, ...bearer(PASSWORD) })));
});
