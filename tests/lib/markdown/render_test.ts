import assert from "node:assert/strict";
import { MAX_MARKDOWN_LENGTH, renderMarkdown } from "../../../lib/markdown/render.ts";

Deno.test("Markdown becomes HTML: paragraphs, code, lists, tables", () => {
  assert.match(
    renderMarkdown("a **b**\n\n```ts\nx < 1\n```"),
    /<p>a <strong>b<\/strong><\/p>\s*<pre><code class="language-ts">x &lt; 1/,
  );
  assert.match(renderMarkdown("- a\n  - b\n\n~~c~~"), /<li>a\s*<ul>\s*<li>b<\/li>[^]*<s>c<\/s>/);
  assert.match(renderMarkdown("|a|b|\n|-|-|\n|1|2|"), /<table>[^]*<td>2<\/td>/);
});

Deno.test("columns are aligned without a style, which the page's policy forbids", () => {
  const html = renderMarkdown("|a|b|c|\n|-|-:|:-:|\n|1|2|3|");
  assert.match(html, /<th>a<\/th>\s*<th align="right">b<\/th>\s*<th align="center">c<\/th>/);
  assert.match(html, /<td>1<\/td>\s*<td align="right">2<\/td>/);
  assert.doesNotMatch(html, /style/);
});

Deno.test("HTML in the text is shown, never run", () => {
  for (const text of ["<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "<b>bold</b>", "<!-- x -->"]) {
    assert.doesNotMatch(renderMarkdown(text), /<(script|img|b|!--)/);
  }
});

Deno.test("only http, https and mailto links are links", () => {
  const rel = 'rel="noopener noreferrer nofollow" target="_blank"';
  assert.equal(
    renderMarkdown("[a](https://x.example/?a&b)").trim(),
    `<p><a href="https://x.example/?a&amp;b" ${rel}>a</a></p>`,
  );
  assert.match(renderMarkdown("[a](mailto:a@x.example)"), /href="mailto:a@x.example"/);
  const bad = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "/local",
    "&#106;avascript:alert(1)",
  ];
  for (const href of bad) assert.doesNotMatch(renderMarkdown(`[a](${href})`), /<a/, href);
});

Deno.test("an image becomes a link to it, and cannot break out of its attributes", () => {
  assert.match(
    renderMarkdown("![cat](https://x.example/cat.png)"),
    /<a href="https:\/\/x.example\/cat.png" [^>]*>cat<\/a>/,
  );
  assert.doesNotMatch(renderMarkdown('![a" onload="x](https://x.example/"onerror="y)'), /<[^>]* on\w+=/);
});

Deno.test("text that is too long, or nested too deeply, is shown as it is: all of it, and unformatted", () => {
  const long = "**a** ".repeat(MAX_MARKDOWN_LENGTH / 6 + 1);
  assert.match(renderMarkdown(long.slice(0, MAX_MARKDOWN_LENGTH)), /<strong>/);
  assert.equal(
    renderMarkdown(long.slice(0, MAX_MARKDOWN_LENGTH + 1)),
    `<p class="plain">${long.slice(0, MAX_MARKDOWN_LENGTH + 1)}</p>`,
  );
  for (const mark of ["> ", "- ", "1. "]) {
    assert.match(renderMarkdown(mark.repeat(5_000) + "<x>"), /^<p class="plain">[^<]*&lt;x&gt;<\/p>$/);
    assert.match(renderMarkdown(mark.repeat(40) + "x"), /^<(blockquote|ul|ol)>[^]*x/);
  }
  assert.match(renderMarkdown("-".repeat(100)), /^<hr>/);
});
