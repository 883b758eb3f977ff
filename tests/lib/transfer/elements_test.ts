import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { type Element, splitList } from "../../../lib/transfer/elements.ts";
import { ANY_CHARACTER, assertProperty } from "../../helpers/properties.ts";
import { chunksOf } from "../../helpers/whole.ts";

async function split(text: string, length?: number): Promise<{ head: unknown; elements: Element[] }> {
  let head: unknown = null;
  const options = { list: "list", onHead: (value: unknown) => void (head = value) };
  return { elements: await Array.fromAsync(splitList(chunksOf(text, length), options)), head };
}

Deno.test("a list is split as JSON.parse reads it, wherever its bytes are cut and however it is indented", async () => {
  const json = fc.jsonValue({ stringUnit: ANY_CHARACTER });
  const file = fc.record({ before: json, list: fc.array(json, { maxLength: 5 }), after: json });
  await assertProperty(
    fc.asyncProperty(
      file,
      fc.constantFrom(0, 2, "\t"),
      fc.integer({ min: 1, max: 40 }),
      async (file, indent, length) => {
        const text = JSON.stringify(file, null, indent);
        const { head, elements } = await split(text, length);
        const { before, list } = JSON.parse(text);
        assert.deepEqual(head, { before, list: [] });
        assert.deepEqual(elements, (list as unknown[]).map((value, i) => ({ number: i + 1, value })));
      },
    ),
  );
});

Deno.test("nothing but valid JSON gets through", async () => {
  const good = '{"a":[1],"list":[{"b":"]}"},2],"c":{}}';
  assert.equal((await split(good)).elements.length, 2);
  for (let end = 0; end < good.length; end++) {
    await assert.rejects(split(good.slice(0, end)), { name: "ChatError" }, good.slice(0, end));
  }
  const bad = [
    '{"list":[1,]}',
    '{"list":[,1]}',
    '{"list":[1,,2]}',
    '{"list":[,]}',
    '{"list":[{]}]}',
    '{"list":[1}',
    "[1]x",
  ];
  bad.push('{"list":[1]}}', '{"list":[1]]', '{"list":[1],}', '{a:1,"list":[1]}', '{"list":[1 2]}', '{"list":[1]} {}');
  for (const text of bad) await assert.rejects(split(text), { name: "ChatError" }, text);
});

Deno.test("a list elsewhere, or a text that looks like one, is not taken for it", async () => {
  for (
    const text of ['{"x":{"list":[1]}}', '{"x":"\\"list\\":[1"}', '[{"list":[1]}]', '{"list":{"0":1}}', "null", "1", ""]
  ) {
    await assert.rejects(split(text), { name: "ChatError" }, text);
  }
  const { elements } = await split('{"x":{"list":[1]},"y":"\\"list\\":[","list":[2]}');
  assert.deepEqual(elements, [{ number: 1, value: 2 }]);
});

Deno.test("an error names the conversation, and those before it have been given", async () => {
  const given: number[] = [];
  const reading = async () => {
    for await (const { number } of splitList(chunksOf('{"list":[1,2,tru]}'), { list: "list", onHead() {} })) {
      given.push(number);
    }
  };
  await assert.rejects(reading, { code: "invalid_json", message: /in conversation 3$/ });
  assert.deepEqual(given, [1, 2]);
});

Deno.test("a mark of byte order is passed over, and bytes that are no UTF-8 are refused where they are", async () => {
  assert.equal((await split('\ufeff{"list":[1]}')).elements.length, 1);
  const bytes = [...new TextEncoder().encode('{"list":["'), 0xff, ...new TextEncoder().encode('"]}')];
  const chunks = async function* () {
    yield await Promise.resolve(new Uint8Array(bytes));
  };
  const reading = Array.fromAsync(splitList(chunks(), { list: "list", onHead() {} }));
  await assert.rejects(reading, { code: "invalid_json", message: /conversation 1/ });
});

Deno.test("what is around the list is bounded, and no more than one element is held", async () => {
  const endless = async function* () {
    for (;;) yield await Promise.resolve(new TextEncoder().encode('"x",'.repeat(1_000)));
  };
  await assert.rejects(Array.fromAsync(splitList(endless(), { list: "list", onHead() {} })), /has no list "list"/);
  const long = async function* () {
    yield new TextEncoder().encode('{"list":[1');
    for (let i = 0; i < 3; i++) yield await Promise.resolve(new TextEncoder().encode(`,${i}`));
    assert.fail("It went on reading");
  };
  for await (const { number } of splitList(long(), { list: "list", onHead() {} })) if (number === 3) break;
});
