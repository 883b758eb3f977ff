import assert from "node:assert/strict";
import { htmlToText, MAX_DEPTH } from "../../../lib/tools/html_text.ts";
import { toText } from "../../../lib/tools/page_text.ts";

const base = new URL("https://example.com/dir/page");

const read = (html: string, maxLength = 20_000) => htmlToText(html, { base, maxLength });

const TEXTS: [what: string, html: string, text: string][] = [
  ["blank space is one space", "<p>  One\n\t two  <b> three</b>,four </p>", "One two three,four"],
  ["blocks have an empty line around them", "a<p>b<p>c<div><div>d</div></div>e", "a\n\nb\n\nc\n\nd\n\ne"],
  [
    "headings and lists are Markdown's",
    "<h1> A </h1><h3>B</h3><ul><li>one<li> two</ul>",
    "# A\n\n### B\n\n- one\n- two",
  ],
  ["lines break where they should", "a<br>b<br/>c<hr>d", "a\nb\nc\nd"],
  ["a table has its rows", "<table><tr><th>a<th>b<tr><td>1<td> 2 </table>", "| a | b\n| 1 | 2"],
  ["preformatted text is as it is", "<pre>  a\n    b</pre>c", "  a\n    b\n\nc"],
  ["references are characters", "&lt;b&gt; &amp;amp; &eacute; &#128512; &nosuch;", "<b> &amp; é 😀 &nosuch;"],
  ["links have their addresses", 'See <a href="../x?y=1&amp;z">this</a>.', "See this <https://example.com/x?y=1&z>."],
  [
    "other links have none",
    '<a href="#top">a</a> <a href="javascript:b()">b</a> <a>c</a> <a href="http://[">d</a>',
    "a b c d",
  ],
  [
    "what is not the page's text is left out",
    "a<script>b()</script><style>c{}</style><nav>d<ul><li>e</ul></nav><svg><title>f</title></svg><noscript>g</noscript><button>h</button>",
    "a",
  ],
  ["what is never closed does no harm", "<p><b>a<i>b", "ab"],
  ["what is closed and was never open does none either", "a</p></div></nav>b</a>c", "a\n\nbc"],
  ["comments say nothing", "a<!-- <p>b -->c", "ac"],
  ["nothing is nothing", "", ""],
];

for (const [what, html, text] of TEXTS) {
  Deno.test(`in a page's text, ${what}`, () => assert.equal(read(html).text, text));
}

Deno.test("a page's title is not part of its text", () => {
  const page = read("<head><title>\n A &amp; B\n</title></head><body>C");
  assert.deepEqual(page, { title: "A & B", text: "C", isCut: false });
});

Deno.test("a text has a bound, and the page is not looked at any more once it is reached", () => {
  assert.deepEqual(read("<p>12345", 5), { title: "", text: "12345", isCut: false });
  assert.deepEqual(read("<p>123456", 5), { title: "", text: "12345", isCut: true });
  const endless = read(`${"<p>x</p>".repeat(1_000)}<title>late</title>`, 100);
  assert.deepEqual([endless.isCut, endless.title, endless.text.length], [true, "", 100]);
});

Deno.test("a page may be nested to a bound, past which it is cut", () => {
  const nested = (depth: number) => read(`a${"<div>".repeat(depth)}b`);
  assert.deepEqual(nested(MAX_DEPTH), { title: "", text: "a\n\nb", isCut: false });
  assert.deepEqual(nested(MAX_DEPTH + 1), { title: "", text: "a", isCut: true });
});

/** The least time that one of three readings took, in milliseconds. */
function costOf(html: string): number {
  return Math.min(...Array.from({ length: 3 }, () => {
    const startedAt = performance.now();
    read(html);
    return performance.now() - startedAt;
  }));
}

Deno.test("no page takes long, however it is written: sixteen times the page takes nothing like its square", () => {
  const kinds: Record<string, string> = {
    deep: "<div>",
    open: "<b>x",
    closed: "</p>",
    links: "<a href=x>y",
    lists: "<ul><li>",
    rows: "<tr><td>",
    attributes: "<p a=b c>",
    brackets: "<",
    comments: "<!--",
    scripts: "<script>",
    empty: "<p></p>",
    spaces: " ",
  };
  for (const [kind, part] of Object.entries(kinds)) {
    const page = (length: number) => part.repeat(length / part.length);
    const ratio = () => costOf(page(400_000)) / Math.max(0.5, costOf(page(25_000)));
    // A square would be 256 whenever one looks; a machine that does something else is not.
    const ratios = [ratio()];
    while (ratios.at(-1)! >= 100 && ratios.length < 5) ratios.push(ratio());
    assert.ok(ratios.at(-1)! < 100, `${kind}: ${ratios}`);
  }
});

const page = (bytes: Uint8Array, type: string) => toText({ url: base, type, bytes, isCut: false });

Deno.test("a page is read in the encoding that it names, in UTF-8 where that is none", () => {
  const latin = new Uint8Array([0xe9, 0x74, 0xe9]);
  assert.match(page(latin, "text/html; charset=ISO-8859-1"), /été$/);
  assert.match(page(latin, 'text/plain; x=y; charset="windows-1252"'), /été$/);
  assert.match(page(new TextEncoder().encode("été"), "text/html; charset=nonsense"), /été$/);
  assert.match(page(new TextEncoder().encode("été"), "text/html"), /été$/);
});

Deno.test("what is text of another kind is given as it is, and what is none is not", () => {
  const bytes = new TextEncoder().encode('{"a": "<b>"}');
  for (const type of ["application/json", "text/plain", "application/feed+json", "text/csv", "image/svg+xml"]) {
    assert.equal(page(bytes, type), 'Address: https://example.com/dir/page\n\n{"a": "<b>"}');
  }
  for (const type of ["application/pdf", "image/png", "application/octet-stream"]) {
    assert.throws(() => page(bytes, type), { name: "ToolError", message: new RegExp(`of type "${type}"`) });
  }
  assert.match(page(new Uint8Array(), ""), /\(The page has no text\.\)$/);
});
