import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { attachmentHeaders } from "../../../lib/http/attachment.ts";
import { ANY_CHARACTER, assertProperty } from "../../helpers/properties.ts";

function namesOf(title: string): { ascii: string; name: string } {
  const header = attachmentHeaders({ title, ending: "md", type: "text/markdown" })["content-disposition"];
  const [, ascii, encoded] = /^attachment; filename="([^"\\]*)"; filename\*=UTF-8''([\w!#$&+.^`|~%-]*)$/.exec(header)!;
  return { ascii, name: decodeURIComponent(encoded) };
}

Deno.test("a title becomes the name of a file", () => {
  const names: [title: string, name: string, ascii?: string][] = [
    ["Plan a trip", "Plan a trip.md"],
    ["Crème brûlée", "Crème brûlée.md", "Creme brulee.md"],
    ["水の話", "水の話.md", "_.md"],
    ["../../etc/passwd", "etc passwd.md"],
    ['C:\\a"b";\r\nset-cookie: x=1', "C a b ; set-cookie x=1.md"],
    ["100 % it's (*)", "100 it's ( ).md"],
    ["invoice\u202efdp.exe", "invoice fdp.exe.md"],
    ["con", "_con.md"],
    ["NUL.txt", "_NUL.txt.md"],
    ["", "conversation.md"],
    [" ... ", "conversation.md"],
    ["half \ud800", "half \ufffd.md", "half _.md"],
    // What is left of these in ASCII is nothing, a hidden file, a quote, a slash, and a device.
    ["\u20d0", "\u20d0.md", "conversation.md"],
    ["\u20d0.a", "\u20d0.a.md", "a.md"],
    ["a\uff02; b", "a\uff02; b.md", "a ; b.md"],
    ["5 \u2100 6", "5 \u2100 6.md", "5 a c 6.md"],
    ["\uff23\uff2f\uff2e", "\uff23\uff2f\uff2e.md", "_CON.md"],
  ];
  for (const [title, name, ascii = name] of names) assert.deepEqual(namesOf(title), { ascii, name }, title);
});

Deno.test("no title makes a name that leaves its folder, is too long, or breaks the header", () => {
  assertProperty(fc.property(fc.string({ unit: ANY_CHARACTER, maxLength: 400 }), (title) => {
    const { ascii, name } = namesOf(title);
    for (const each of [ascii, name]) {
      assert.doesNotMatch(each, /[\p{Cc}\p{Cf}/\\:*?"<>|]|^[. ]|[. ]$/u);
      assert.ok(new TextEncoder().encode(each).length <= 255);
      assert.ok(each.endsWith(".md") && each.length > 3);
    }
    new Headers({ "content-disposition": ascii });
  }));
});
