import assert from "node:assert/strict";
import { ErrorPage } from "../../components/ErrorPage.tsx";
import { Header } from "../../components/Header.tsx";
import { render } from "./render.tsx";

Deno.test("the header has what says who answers, and leads to a new chat", async () => {
  const html = await render(<Header settings={<b>{"m<1>"}</b>} demo={false} />);
  assert.match(html, /<b>m&lt;1(>|&gt;)<\/b>/);
  assert.match(html, /<a class="new" href="\/"[^>]*>New chat<\/a>/);
  assert.doesNotMatch(html, /notice|demo/);
});

Deno.test("where the demo answers, the header says so, and how to change that", async () => {
  const html = await render(<Header settings={null} demo />);
  assert.match(html, /<p class="notice">This is the built-in demo, not a language model\./);
  assert.match(html, /<code>OPENAI_API_KEY<\/code>/);
  assert.match(html, /<code>OPENAI_BASE_URL<\/code>/);
});

Deno.test("the error page says what went wrong, as text, and leads on", async () => {
  const html = await render(<ErrorPage message="There is no <such> thing" />);
  assert.match(html, /<h1>That did not work<\/h1><p>There is no &lt;such> thing\.<\/p>/);
  assert.match(html, /<a href="\/"[^>]*>Start a new chat<\/a>/);
});

Deno.test("the error page of an address that there is not says just that", async () => {
  const html = await render(<ErrorPage message="There is nothing at this address" isMissing />);
  assert.match(html, /<h1>Not found<\/h1><p>There is nothing at this address\.<\/p>/);
});

Deno.test("the error page has a message that was not taken once more, with all that went along", async () => {
  const fields: [string, string][] = [["parentId", "m1"], ["message", "Two <lines>\n"]];
  const html = await render(<ErrorPage message="Too much" unsent={{ action: "/c/c1?from=1.x", fields }} />);
  assert.match(html, /<form class="unsent" method="post" action="\/c\/c1\?from=1\.x" enctype="multipart\/form-data">/);
  assert.match(html, /<input [^>]*type="hidden" name="parentId" value="m1"/);
  assert.match(html, /<textarea name="message" required dir="auto">Two &lt;lines>\n<\/textarea>/);
  assert.match(html, />Send again<\/button>/);
  assert.match(html, /<a href="\/c\/c1\?from=1\.x"[^>]*>Back to the chat<\/a>/);
});

Deno.test("what had no message is tried again by a button alone, and a new chat has none to go back to", async () => {
  const html = await render(<ErrorPage message="Too much" unsent={{ action: "/", fields: [["retry", "m1"]] }} />);
  assert.match(html, /name="retry" value="m1"\/?><button type="submit">Try again<\/button><\/form>/);
  assert.doesNotMatch(html, /textarea|Back/);
});
