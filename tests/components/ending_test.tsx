import assert from "node:assert/strict";
import { Ending } from "../../components/Ending.tsx";
import type { EndStatus } from "../../lib/chat/types.ts";
import { render } from "./render.tsx";

const AGAIN = { action: "/c/1", replyId: "m1" };
const ERROR = { error: "The model is down", code: "model_unreachable", retryable: true };

Deno.test("a reply that ended as it should needs no words, whatever else is known", async () => {
  assert.doesNotMatch(
    await render(<Ending status="complete" error={null} hasBegun isNews again={AGAIN} />),
    /<p|<button/,
  );
});

Deno.test("every other ending has words of its own", async () => {
  const statuses: EndStatus[] = ["stopped", "length", "filtered", "interrupted", "failed"];
  const told = await Promise.all(
    statuses.map((status) => render(<Ending status={status} hasBegun={false} error={null} />)),
  );
  for (const html of told) assert.match(html, /<div class="ending"><p>[A-Z][^<]+\.<\/p><\/div>/);
  assert.equal(new Set(told).size, statuses.length);
});

Deno.test("a refusal is not called the work of a filter", async () => {
  const told = (finishReason: string | null) =>
    render(<Ending status="filtered" finishReason={finishReason} hasBegun error={null} />);
  for (const reason of ["stop", "refusal"]) assert.match(await told(reason), /The model refused to answer\./);
  for (const reason of ["content_filter", "safety", null]) assert.match(await told(reason), /by a content filter\./);
});

Deno.test("a reason that nobody knows is shown as it is, and usual ones are not", async () => {
  const told = (finishReason: string | null) =>
    render(<Ending status="complete" finishReason={finishReason} hasBegun error={null} />);
  assert.match(await told("moon_phase"), /The model server ended it with (&quot;|")moon_phase(&quot;|")\./);
  for (const reason of ["stop", "eos_token", null]) assert.doesNotMatch(await told(reason), /<p/);
});

Deno.test("an error is told behind the ending, and read out only while it is news", async () => {
  const news = await render(<Ending status="interrupted" hasBegun={false} error={ERROR} isNews />);
  assert.match(news, /<div class="ending error"><p role="alert">Interrupted: [^<]+\. The model is down\.<\/p>/);
  assert.doesNotMatch(await render(<Ending status="interrupted" hasBegun={false} error={ERROR} />), /role/);
  assert.doesNotMatch(await render(<Ending status="stopped" hasBegun={false} error={null} isNews />), /role/);
});

Deno.test("an error is told even where the reply is whole", async () => {
  const html = await render(<Ending status="complete" hasBegun error={ERROR} isNews />);
  assert.match(html, /role="alert">Complete\. The model is down\.</);
});

Deno.test("what is offered is a form that a script may take over: to go on from the text, where there is some, or to try anew", async () => {
  const html = await render(<Ending status="stopped" hasBegun error={null} again={AGAIN} />);
  assert.match(html, /<form [^>]*method="post"[^>]*action="\/c\/1"/);
  assert.match(html, /<button [^>]*name="continue"[^>]*value="m1"[^>]*>Continue<\/button>/);
  assert.match(html, /<button [^>]*name="retry"[^>]*value="m1"[^>]*>Retry<\/button>/);
  const empty = await render(<Ending status="failed" hasBegun={false} error={ERROR} again={AGAIN} />);
  assert.match(empty, />Retry</);
  assert.doesNotMatch(empty, />Continue</);
  assert.doesNotMatch(await render(<Ending status="failed" hasBegun={false} error={ERROR} />), /<button|<form/);
  assert.doesNotMatch(await render(<Ending status="filtered" hasBegun error={null} again={AGAIN} />), /<form/);
});
