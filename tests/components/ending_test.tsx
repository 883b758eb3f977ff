import assert from "node:assert/strict";
import { Ending } from "../../components/Ending.tsx";
import type { EndStatus } from "../../lib/chat/types.ts";
import { render } from "./render.tsx";

const ERROR = { error: "The model is down", code: "model_unreachable", retryable: true };

Deno.test("a reply that ended as it should needs no words, whatever else is known", async () => {
  assert.doesNotMatch(await render(<Ending status="complete" error={null} isNews onRetry={() => {}} />), /<p|<button/);
});

Deno.test("every other ending has words of its own", async () => {
  const statuses: EndStatus[] = ["stopped", "length", "filtered", "interrupted", "failed"];
  const told = await Promise.all(statuses.map((status) => render(<Ending status={status} error={null} />)));
  for (const html of told) assert.match(html, /<p class="ending">[A-Z][^<]+\.<\/p>/);
  assert.equal(new Set(told).size, statuses.length);
});

Deno.test("a refusal is not called the work of a filter", async () => {
  const told = (finishReason: string | null) =>
    render(<Ending status="filtered" finishReason={finishReason} error={null} />);
  for (const reason of ["stop", "refusal"]) assert.match(await told(reason), /The model refused to answer\./);
  for (const reason of ["content_filter", "safety", null]) assert.match(await told(reason), /by a content filter\./);
});

Deno.test("a reason that nobody knows is shown as it is, and usual ones are not", async () => {
  const told = (finishReason: string | null) =>
    render(<Ending status="complete" finishReason={finishReason} error={null} />);
  assert.match(await told("moon_phase"), /The model server ended it with (&quot;|")moon_phase(&quot;|")\./);
  for (const reason of ["stop", "eos_token", null]) assert.doesNotMatch(await told(reason), /<p/);
});

Deno.test("an error is told behind the ending, and read out only while it is news", async () => {
  const news = await render(<Ending status="interrupted" error={ERROR} isNews />);
  assert.match(news, /<p class="ending error" role="alert">Interrupted: [^<]+\. The model is down\.<\/p>/);
  assert.doesNotMatch(await render(<Ending status="interrupted" error={ERROR} />), /role/);
  assert.doesNotMatch(await render(<Ending status="stopped" error={null} isNews />), /role/);
});

Deno.test("another try is offered only where there is one", async () => {
  const html = await render(<Ending status="failed" error={ERROR} onRetry={() => {}} />);
  assert.match(html, /<button type="button" class="quiet">Retry<\/button>/);
  assert.doesNotMatch(await render(<Ending status="failed" error={ERROR} />), /<button/);
});
