import assert from "node:assert/strict";
import { SseDecoder, type SseMessage } from "../../lib/sse/decode.ts";

/** Status, content type and body, in that order; gives the body. */
export async function assertText(
  response: Response,
  { status, type }: { status: number; type: string },
): Promise<string> {
  assert.equal(response.status, status);
  assert.equal(response.headers.get("content-type"), type);
  return await response.text();
}

export async function assertHtml(response: Response, status = 200): Promise<string> {
  return await assertText(response, { status, type: "text/html; charset=utf-8" });
}

/** An RFC 9457 answer with that code, whose title matches. */
export async function assertProblem(
  response: Response,
  { status, code, title }: { status: number; code: string; title?: RegExp },
): Promise<void> {
  const body = JSON.parse(await assertText(response, { status, type: "application/problem+json" }));
  assert.deepEqual([body.status, body.code, body.type], [status, code, "about:blank"]);
  assert.match(body.title, title ?? /./);
}

/** Every event of a whole stream. */
export async function assertEventStream(response: Response): Promise<SseMessage[]> {
  const text = await assertText(response, { status: 200, type: "text/event-stream; charset=utf-8" });
  return new SseDecoder().push(new TextEncoder().encode(text));
}
