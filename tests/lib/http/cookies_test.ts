import assert from "node:assert/strict";
import { readCookies, setCookie } from "../../../lib/http/cookies.ts";
import { PLAIN, SECURE, visitWith } from "../../helpers/visit.ts";

const cookie = { name: "who", value: "me", maxAge: 60 };

Deno.test("a cookie is for this host and its server alone, and over HTTPS the browser sees to that", () => {
  assert.equal(setCookie(cookie, PLAIN), "who=me; HttpOnly; SameSite=Lax; Path=/; Max-Age=60");
  assert.equal(setCookie(cookie, SECURE), "__Host-who=me; HttpOnly; SameSite=Lax; Path=/; Max-Age=60; Secure");
});

Deno.test("over HTTPS, a cookie that another host may have set is none of ours", () => {
  assert.deepEqual(readCookies(visitWith("who=else", { secure: true }), "who"), []);
  assert.deepEqual(readCookies(visitWith("who=else; __Host-who=me; who=other", { secure: true }), "who"), ["me"]);
  assert.deepEqual(readCookies(visitWith("who=else; __Host-who=me"), "who"), ["else"]);
});

Deno.test("every cookie of a name is read, and none of another", () => {
  assert.deepEqual(readCookies(visitWith("a=1;who=2; who=3=4; xwho=5; Who=6; who; who="), "who"), ["2", "3=4", ""]);
  assert.deepEqual(readCookies({ req: new Request("http://x"), url: new URL("http://x") }, "who"), []);
});
