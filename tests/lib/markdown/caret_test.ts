import assert from "node:assert/strict";
import { caretPlace } from "../../../lib/markdown/caret.ts";
import { elementOf } from "../../helpers/prose.ts";

/** What has the caret where the blocks of a reply are these: the element's name and text. */
function caretIn(blocks: string): string | null {
  const place = caretPlace(elementOf(`<div class="part">${blocks}</div>`));
  return place && `${place.localName} ${place.textContent}`;
}

Deno.test("the caret stands at the end of the last text: of a paragraph, a heading, an item, or what is in these", () => {
  assert.equal(caretIn("<p>a</p><p>b <em>c</em></p>"), "p b c");
  assert.equal(caretIn("<p>a</p><h3>b</h3>"), "h3 b");
  assert.equal(caretIn("<ul><li>a</li><li>b <code>c</code></li></ul>"), "li b c");
  assert.equal(caretIn("<ul><li><p>a</p><p>b</p></li></ul>"), "p b");
  assert.equal(caretIn("<ul><li>a<ol><li>b</li></ol></li></ul>"), "li b");
  assert.equal(caretIn("<blockquote><p>a</p></blockquote>"), "p a");
});

Deno.test("the caret stands nowhere behind what shows by itself that it grows", () => {
  assert.equal(caretIn("<p>a</p><pre><code>b</code></pre>"), null);
  assert.equal(caretIn('<div class="table"><table><tbody><tr><td>a</td></tr></tbody></table></div>'), null);
  assert.equal(caretIn('<div class="math display">a</div>'), null);
});

Deno.test("the caret stands in the reply itself before there is any text", () => {
  const empty = elementOf("");
  assert.equal(caretPlace(empty), empty);
});
