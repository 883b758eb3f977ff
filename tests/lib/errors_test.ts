import assert from "node:assert/strict";
import { ChatError, type ErrorCode, problemResponse, STATUS_BY_CODE, toChatError } from "../../lib/errors.ts";
import { assertProblem } from "../helpers/assert_response.ts";

Deno.test("every code has the status of an error, which its answer has too", async () => {
  for (const [code, status] of Object.entries(STATUS_BY_CODE)) {
    assert.ok(status >= 400 && status < 600, code);
    await assertProblem(problemResponse(new ChatError(code as ErrorCode, "No")), { status, code, title: /^No$/ });
  }
});

Deno.test("a problem says whether to try again, is kept by nobody, and never tells its cause", async () => {
  const error = new ChatError("unavailable", "Later", { retryable: true, cause: new Error("secret") });
  const response = problemResponse(error);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.deepEqual(await response.json(), {
    type: "about:blank",
    title: "Later",
    status: 503,
    code: "unavailable",
    retryable: true,
  });
  assert.deepEqual(error.report, { error: "Later", code: "unavailable", retryable: true });
});

Deno.test("an error is not worth another try unless it says so", () => {
  assert.equal(new ChatError("not_found", "No").retryable, false);
});

Deno.test("an error for the client stays as it is; any other value becomes one that tells nothing of it", () => {
  const known = new ChatError("not_found", "No");
  assert.equal(toChatError(known), known);
  for (const thrown of [new TypeError("secret"), "secret", null, undefined, { code: "not_found" }]) {
    const error = toChatError(thrown);
    assert.deepEqual([error.code, error.status, error.retryable], ["internal", 500, true]);
    assert.equal(error.cause, thrown);
    assert.doesNotMatch(JSON.stringify([error.problem, error.report, error.message]), /secret/);
  }
});
