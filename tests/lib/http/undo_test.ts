import assert from "node:assert/strict";
import { UNDO_MS } from "../../../lib/chat/delete.ts";
import { MAX_GIVEN_TITLE_LENGTH } from "../../../lib/chat/rename.ts";
import { noUndoCookie, readUndo, UNDO_SHOWN_S, undoCookie } from "../../../lib/http/undo.ts";
import { PLAIN, SECURE, visitWith } from "../../helpers/visit.ts";

/** What the browser sends back of a cookie. */
const sentBack = (cookie: string) =>
  readUndo(visitWith(`a=b; ${cookie.split(";", 1)[0]}; c=d`, { secure: cookie.startsWith("__Host-") }));

Deno.test("what was deleted comes back from the browser as it was, whatever its title", () => {
  for (const title of ["Plan", "a;b=c, d%41 “é” 漢字 🌊", "<b>&amp;\n", null]) {
    assert.deepEqual(sentBack(undoCookie({ id: "0-a_b", title }, PLAIN)), { id: "0-a_b", title });
  }
});

Deno.test("the offer is made for 15 s, out of the reach of scripts and other sites", () => {
  const deleted = { id: "x", title: "Two words" };
  const cookie = "undo=x.Two%20words; HttpOnly; SameSite=Lax; Path=/; Max-Age=15";
  assert.equal(undoCookie(deleted, PLAIN), cookie);
  assert.equal(undoCookie(deleted, SECURE), `__Host-${cookie}; Secure`);
  assert.equal(noUndoCookie(PLAIN), "undo=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
});

Deno.test("the longest title fits into a cookie, and half a character breaks nothing", () => {
  const longest = undoCookie({ id: "x".repeat(64), title: "漢".repeat(1_000) }, SECURE);
  assert.ok(longest.length < 4_096);
  assert.equal(sentBack(longest)?.title, "漢".repeat(MAX_GIVEN_TITLE_LENGTH));
  assert.equal(sentBack(undoCookie({ id: "x", title: "a\ud83c" }, SECURE))?.title, "a\ufffd");
});

Deno.test("a cookie that we did not set offers nothing", () => {
  for (const value of ["", "x", ".x", "x/y.z", "../c.z", `${"x".repeat(65)}.z`, "x.%", "x.%ff"]) {
    assert.equal(readUndo(visitWith(`undo=${value}`)), null, value);
  }
  assert.equal(readUndo(PLAIN), null);
});

Deno.test("the stylesheet hides the offer when it ends, and what is offered works for longer", async () => {
  const css = await Deno.readTextFile(new URL("../../../static/styles.css", import.meta.url));
  assert.ok(css.includes(`animation: leave ${UNDO_SHOWN_S}s step-end forwards`));
  // A page that was opened at the last moment offers it for as long again.
  assert.ok(UNDO_MS > 2 * UNDO_SHOWN_S * 1_000);
});
