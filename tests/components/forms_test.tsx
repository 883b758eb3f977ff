import assert from "node:assert/strict";
import { Composer } from "../../components/Composer.tsx";
import { Suggestions } from "../../components/Suggestions.tsx";
import { render } from "./render.tsx";

const FILES = { maxAttachments: 4, maxImageBytes: 5_000_000, maxTextFileBytes: 200_000 };

Deno.test("a message is written in a plain form, which posts where it is told to", async () => {
  const html = await render(<Composer action="/c/x" files={FILES} />);
  assert.match(html, /<form id="composer" class="composer" method="post" action="\/c\/x"/);
  const [textarea] = /<textarea[^>]*>/.exec(html)!;
  for (const part of ['name="message"', "required", "autofocus", 'dir="auto"', 'aria-label="Message"']) {
    assert.ok(textarea.includes(part), part);
  }
  assert.match(html, /<button type="submit">Send<\/button><\/form>/);
});

Deno.test("Stop is seen only while there is something to stop, names it, and wants no message", async () => {
  const stopOf = async (liveTurnId?: string | null) =>
    /<button[^>]*>Stop<\/button>/.exec(await render(<Composer action="/" liveTurnId={liveTurnId} files={FILES} />))![0];
  for (const none of [undefined, null]) assert.match(await stopOf(none), /\bhidden\b/);
  const stop = await stopOf("t1");
  assert.doesNotMatch(stop, /\bhidden\b/);
  const plain = 'formenctype="application/x-www-form-urlencoded"';
  for (const part of ['type="submit"', 'name="stop"', 'value="t1"', "formnovalidate", plain]) {
    assert.ok(stop.toLowerCase().includes(part), part);
  }
});

Deno.test("files go along with a message where the server takes some, behind its text", async () => {
  const html = await render(<Composer action="/" files={FILES} />);
  assert.match(html, /enctype="multipart\/form-data"/i);
  assert.match(html, /<textarea.*<input type="file" name="files" multiple accept="image\/png,.*data-most="4"/s);
  assert.match(html, /<span class="hidden">Attach images or text files<\/span>/);
  assert.doesNotMatch(await render(<Composer action="/" files={{ ...FILES, maxAttachments: 0 }} />), /type="file"/);
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
