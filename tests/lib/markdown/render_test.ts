import assert from "node:assert/strict";
import { MAX_MARKDOWN_LENGTH, renderMarkdown } from "../../../lib/markdown/render.ts";

const LINK = 'rel="noopener noreferrer nofollow" target="_blank"';

Deno.test("Markdown becomes HTML: paragraphs, code, lists, tables", async () => {
  assert.match(
    await renderMarkdown("a **b**\n\n```\nx < 1\n```"),
    /^<p>a <strong>b<\/strong><\/p><pre [^>]*tabindex="0"><code>x &lt; 1\n<\/code><\/pre>$/,
  );
  assert.equal(
    await renderMarkdown("- a\n  - b\n\n~~c~~"),
    '<ul dir="auto"><li>a<ul dir="auto"><li>b</li></ul></li></ul><p><del>c</del></p>',
  );
  assert.match(
    await renderMarkdown("- [x] a\n- [ ] b"),
    /<li class="task"><input type="checkbox" disabled checked aria-label="Done"> a<\/li><li class="task"><input type="checkbox" disabled aria-label/,
  );
});

Deno.test("headings stand below the message's own", async () => {
  assert.equal(
    await renderMarkdown("# a\n## b\n##### c\n###### d"),
    "<h3>a</h3><h4>b</h4><h6>c</h6><h6>d</h6>",
  );
});

Deno.test("a table scrolls in a box that the keyboard reaches; columns are aligned without a style, which the page forbids", async () => {
  const html = await renderMarkdown("|a|b|c|\n|-|-:|:-:|\n|1|2|3|");
  assert.match(html, /^<div class="table" role="group" aria-label="Table" tabindex="0"><table dir="auto">/);
  assert.match(html, /<th>a<\/th><th align="right">b<\/th><th align="center">c<\/th>/);
  assert.match(html, /<td>1<\/td><td align="right">2<\/td>/);
  assert.doesNotMatch(html, /style/);
});

Deno.test("an item of a list makes no table of the line before it", async () => {
  assert.equal(await renderMarkdown("a | b\n- | -"), '<p>a | b</p><ul dir="auto"><li>| -</li></ul>');
});

Deno.test("a row that is short is filled up, but not without end", async () => {
  assert.match(await renderMarkdown("|a|b|\n|-|-|\n|1|"), /<td>1<\/td><td><\/td>/);
  const wide = `${"|a".repeat(500)}|\n${"|-".repeat(500)}|\n${"|b|\n".repeat(1_000)}`;
  assert.ok((await renderMarkdown(wide)).length < 20 * wide.length);
});

Deno.test("HTML in the text is shown, never run; only a line break is one", async () => {
  for (const text of ["<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "<b>bold</b>", "<!-- x -->"]) {
    assert.doesNotMatch(await renderMarkdown(text), /<(script|img|b|!--)/);
  }
  assert.equal(await renderMarkdown("a\n<div>b</div>\nc"), "<p>a\n&lt;div&gt;b&lt;/div&gt;\nc</p>");
  assert.equal(await renderMarkdown("a<br>b<br onclick=x>"), "<p>a<br>b&lt;br onclick=x&gt;</p>");
});

Deno.test("only http, https and mailto links are links", async () => {
  assert.equal(
    await renderMarkdown("[a](https://x.example/?a&b)"),
    `<p><a href="https://x.example/?a&amp;b" ${LINK}>a</a></p>`,
  );
  assert.match(await renderMarkdown("[a](mailto:a@x.example)"), /href="mailto:a@x.example"/);
  const bad = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "/local", "//x.example"];
  for (const href of [...bad, "&#106;avascript:alert(1)", "https&colon;//x"]) {
    assert.equal(await renderMarkdown(`[a](${href})`), "<p>a</p>", href);
  }
});

Deno.test("an image becomes a link to it, and cannot break out of its attributes", async () => {
  assert.equal(
    await renderMarkdown("![cat](https://x.example/cat.png)"),
    `<p><a href="https://x.example/cat.png" ${LINK}>cat</a></p>`,
  );
  assert.doesNotMatch(await renderMarkdown('![a" onload="x](https://x.example/"onerror="y)'), /<[^>]* on\w+=/);
});

Deno.test("an address in the text is a link, without the marks of the sentence around it", async () => {
  const hrefs = async (text: string) =>
    [...(await renderMarkdown(text)).matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href);
  for (
    const [text, ...found] of [
      ["See https://x.example/a_b_c?d=e&f.", "https://x.example/a_b_c?d=e&amp;f"],
      ["(www.x.example), **https://y.example/(z)**!", "http://www.x.example", "https://y.example/(z)"],
      [
        '"https://x.example" a.b+c@x.example, HTTPS://X.EXAMPLE',
        "https://x.example",
        "mailto:a.b+c@x.example",
        "HTTPS://X.EXAMPLE",
      ],
      ["[see https://x.example](https://y.example)", "https://y.example"],
      ["[see https://x.example]", "https://x.example"],
      ["| a |\n| - |\n| https://x.example |", "https://x.example"],
      ["_https://x.example/_ 见https://y.example", "https://x.example/", "https://y.example"],
      ["`https://x.example` xhttps://x.example ftp://x.example @x www. https:// a@b react@18.2.0"],
    ]
  ) assert.deepEqual(await hrefs(text), found, text);
});

Deno.test("no more definitions of links are heeded than a reply can have use for", async () => {
  const definitions = Array.from({ length: 501 }, (_, i) => `[a${i}]: https://x.example\n`).join("");
  const html = await renderMarkdown(`${definitions}\n[a499] [a500]`);
  assert.equal(html, `<p><a href="https://x.example" ${LINK}>a499</a> [a500]</p>`);
});

Deno.test("marks that close nothing do not keep later ones from it", async () => {
  assert.equal(await renderMarkdown("~~5 a* b~~ *c*"), "<p><del>5 a* b</del> <em>c</em></p>");
  assert.equal(await renderMarkdown("_a** b_ **c**"), "<p><em>a** b</em> <strong>c</strong></p>");
});

Deno.test("emphasis that is nested too deeply stays as written", async () => {
  const html = await renderMarkdown(`${"*a _b ".repeat(30)}c${"_*".repeat(30)}`);
  assert.equal(html.match(/<em>/g)!.length, 24);
  assert.match(html, /^<p>\*a _b [^]* <em>a <em>b c<\/em>[^]*<\/em>_\*[_*]*<\/p>$/);
});

Deno.test("code whose language is known is in colours, and is otherwise what it was", async () => {
  const html = await renderMarkdown("```ts\nconst a = '<b>';\n```\n\n```nonsense\n<b>\n```\n\n```__proto__\nx\n```");
  assert.match(html, /<code class="language-ts"><span class="hljs-keyword">const<\/span> a = /);
  assert.match(html, /&lt;b&gt;[^]*<code class="language-nonsense">&lt;b&gt;\n<\/code>/);
  assert.match(html, /<code class="language-__proto__">x\n<\/code>/);
  assert.doesNotMatch(await renderMarkdown(`\`\`\`ts\n${"const a = 1;\n".repeat(2_000)}\`\`\``), /hljs/);
});

Deno.test("formulas are MathML, and sums of money are not", async () => {
  assert.match(
    await renderMarkdown("$x^2$ and \\(y\\)"),
    /<span class="math"><math><msup>[^]*<span class="math"><math>/,
  );
  for (const block of ["$$\nx\n$$", "\\[\nx\n\\]", "a\n$$x$$\nb"]) {
    assert.match(await renderMarkdown(block), /<div class="math display"><math display="block"/, block);
  }
  for (const text of ["$5 and $10", "US$5 or 7$ (or 9$)", "a $ b $ c", "$5-$10", "$20k to $30k"]) {
    assert.equal(await renderMarkdown(text), `<p>${text}</p>`);
  }
  assert.match(await renderMarkdown("Rent **$5** ($x$)"), /^<p>Rent <strong>\$5<\/strong> \(<span/);
  for (const text of ["$99$", "$0.9$", "$2x + 3$", "$3 \\times 4$"]) {
    assert.match(await renderMarkdown(text), /<math/, text);
  }
});

Deno.test("text that is too long is shown as it is, all of it; what is nested too deeply is not lost", async () => {
  const long = "**a** ".repeat(MAX_MARKDOWN_LENGTH / 6 + 1);
  assert.match(await renderMarkdown(long.slice(0, MAX_MARKDOWN_LENGTH)), /<strong>/);
  assert.equal(
    await renderMarkdown(long.slice(0, MAX_MARKDOWN_LENGTH + 1)),
    `<p class="plain">${long.slice(0, MAX_MARKDOWN_LENGTH + 1)}</p>`,
  );
  for (const mark of ["> ", "- ", "1. "]) {
    const html = await renderMarkdown(mark.repeat(5_000) + "<x>");
    assert.match(html, /^<(blockquote|ul|ol) dir="auto">[^]*&lt;x&gt;/);
    assert.equal(html.match(/<(blockquote|ul|ol) dir="auto">/g)!.length, 24);
  }
  assert.match(await renderMarkdown("-".repeat(100)), /^<hr>/);
});
