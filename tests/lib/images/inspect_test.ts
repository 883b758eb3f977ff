import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { assertProperty } from "../../helpers/properties.ts";
import { imageDimensionsFromData } from "npm:image-dimensions@^2";
import { inspectImage, isOfGoodSize, MAX_PIXELS, MAX_SIDE, sniffImage } from "../../../lib/images/inspect.ts";

const FOLDER = new URL("fixtures/", import.meta.url);

/** Made by libvips; what stands where the size is another than 40 by 30. */
const UPRIGHT: Record<string, [width: number, height: number]> = { "on_its_side.jpg": [30, 40] };

const TYPES: Record<string, string> = { png: "image/png", jpg: "image/jpeg", webp: "image/webp", gif: "image/gif" };

const files = await Promise.all(
  (await Array.fromAsync(Deno.readDir(FOLDER))).map(async ({ name }) => {
    return { name, bytes: await Deno.readFile(new URL(name, FOLDER)) };
  }),
);

for (const { name, bytes } of files) {
  Deno.test(`${name} is what it is, as another reader says too`, () => {
    const [width, height] = UPRIGHT[name] ?? [40, 30];
    assert.deepEqual(inspectImage(bytes), { type: TYPES[name.split(".")[1]], width, height });
    const other = imageDimensionsFromData(bytes)!;
    // The way that it is stored.
    assert.deepEqual([other.width, other.height].sort(), [width, height].sort());
    assert.equal(`image/${other.type}`, inspectImage(bytes)?.type);
  });

  Deno.test(`${name} is no image where it is cut off, at whatever byte`, () => {
    for (let i = 0; i < bytes.length; i++) assert.equal(inspectImage(bytes.slice(0, i)), null, `after byte ${i}`);
  });

  Deno.test(`${name} with something behind it is what it is`, () => {
    const padded = new Uint8Array([...bytes, ...new TextEncoder().encode("<script>alert(1)</script>")]);
    assert.deepEqual(inspectImage(padded), inspectImage(bytes));
  });

  Deno.test(`${name} with any of its bytes changed has a size from 1 on, or none, and is looked at without a throw`, () => {
    const change = fc.record({ at: fc.nat(bytes.length - 1), to: fc.integer({ min: 0, max: 255 }) });
    assertProperty(fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const changed = bytes.slice();
      for (const { at, to } of changes) changed[at] = to;
      const facts = inspectImage(changed);
      if (facts) assert.ok(facts.width >= 1 && facts.height >= 1);
    }));
  });
}

Deno.test("what only begins like an image is none", () => {
  const starts = ["\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0", "GIF89a", "RIFF\x04\0\0\0WEBP"];
  for (const start of starts) {
    const bytes = Uint8Array.from(`${start}<html><script>alert(1)</script>`, (char) => char.charCodeAt(0));
    assert.notEqual(sniffImage(bytes), null);
    assert.equal(inspectImage(bytes), null, start);
  }
});

Deno.test("what is another kind of file is no image", () => {
  for (const text of ["", "<svg xmlns='http://www.w3.org/2000/svg'/>", "BM......", "%PDF-1.7", "RIFF\0\0\0\0WAVE"]) {
    assert.equal(inspectImage(new TextEncoder().encode(text)), null, text);
  }
});

Deno.test("an image is of a good size up to the longest side and the most pixels", () => {
  assert.ok(isOfGoodSize({ width: MAX_SIDE, height: 1 }));
  assert.ok(!isOfGoodSize({ width: 1, height: MAX_SIDE + 1 }));
  assert.ok(isOfGoodSize({ width: 5_000, height: MAX_PIXELS / 5_000 }));
  assert.ok(!isOfGoodSize({ width: 5_000, height: MAX_PIXELS / 5_000 + 1 }));
});
