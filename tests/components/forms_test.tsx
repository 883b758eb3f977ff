import assert from "node:assert/strict";
import { Composer } from "../../components/Composer.tsx";
import { Suggestions } from "../../components/Suggestions.tsx";
import { render } from "./render.tsx";

Deno.test("a message is written in a plain form, which posts where it is told to", async () => {
  const html = await render(<Composer action="/c/x" />);
  assert.match(html, /<form id="composer" class="composer" method="post" action="\/c\/x"/);
  const [textarea] = /<textarea[^>]*>/.exec(html)!;
  for (const part of ['name="message"', "required", "autofocus", 'dir="auto"', 'aria-label="Message"']) {
    assert.ok(textarea.includes(part), part);
  }
  assert.match(html, /<button type="submit">Send<\/button><\/form>/);
});

Deno.test("Stop is seen only while there is something to stop, names it, and wants no message", async () => {
  const stopOf = async (liveTurnId?: string | null) =>
    /<button[^>]*>Stop<\/button>/.exec(await render(<Composer action="/" liveTurnId={liveTurnId} />))![0];
  for (const none of [undefined, null]) assert.match(await stopOf(none), /\bhidden\b/);
  const stop = await stopOf("t1");
  assert.doesNotMatch(stop, /\bhidden\b/);
  for (const part of ['type="submit"', 'name="stop"', 'value="t1"', "formnovalidate"]) {
    assert.ok(stop.toLowerCase().includes(part), part);
  }
});

Deno.test("each suggestion is a button of the message's form, which posts it as it is written", async () => {
  const html = await render(<Suggestions messages={["One & two", 'Say "hi"']} />);
  assert.match(html, /<div class="suggestions" role="group" aria-label="Things to try"/);
  const buttons = [...html.matchAll(/<button([^>]*)>([^<]*)</g)].map(([, attributes, text]) => {
    for (const part of ['type="submit"', 'form="composer"', 'name="suggestion"', "formnovalidate"]) {
      assert.ok(attributes.toLowerCase().includes(part), part);
    }
    return [/ value="([^"]*)"/.exec(attributes)?.[1], text];
  });
  assert.deepEqual(buttons.map(([value, text]) => [value, text?.replaceAll('"', "&quot;")]), [
    ["One &amp; two", "One &amp; two"],
    ["Say &quot;hi&quot;", "Say &quot;hi&quot;"],
  ]);
});
