import assert from "node:assert/strict";
import { readSession, sessionCookie } from "../../../lib/http/session.ts";
import { PLAIN, SECURE, visitWith } from "../../helpers/visit.ts";

const OWNER = "0123456789abcdef0123456789abcdef";

const read = (cookie: string, secure = false) => readSession(visitWith(cookie, { secure }));

Deno.test("a session is read wherever it stands among the cookies", () => {
  assert.equal(read(`session=${OWNER}`), OWNER);
  assert.equal(read(`a=b; session=${OWNER}; c=d`), OWNER);
  assert.equal(read(`a=b;session=${OWNER}`), OWNER);
  assert.equal(read(`session=nonsense; session=${OWNER}`), OWNER);
  assert.equal(readSession(PLAIN), null);
});

for (
  const malformed of [
    "session=",
    "session",
    `session=${OWNER.slice(1)}`,
    `session=${OWNER}0`,
    `session=${OWNER.toUpperCase()}`,
    `session="${OWNER}"`,
    `session=g${OWNER.slice(1)}`,
    `Session=${OWNER}`,
    `xsession=${OWNER}`,
    `session.x=${OWNER}`,
    `x=session=${OWNER}`,
    "session=../../../../../../../../../../../",
  ]
) {
  Deno.test(`"${malformed}" names nobody`, () => assert.equal(read(malformed), null));
}

Deno.test("the cookie is out of the reach of scripts and other sites, lasts 400 days, and over HTTPS is for that only", () => {
  const cookie = `session=${OWNER}; HttpOnly; SameSite=Lax; Path=/; Max-Age=34560000`;
  assert.equal(sessionCookie(OWNER, PLAIN), cookie);
  assert.equal(sessionCookie(OWNER, SECURE), `__Host-${cookie}; Secure`);
  assert.equal(read(sessionCookie(OWNER, SECURE), true), OWNER);
  assert.equal(read(cookie, true), null);
});
