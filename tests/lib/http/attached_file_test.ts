import assert from "node:assert/strict";
import { ChatError } from "../../../lib/errors.ts";
import { inspectFile } from "../../../lib/http/attached_file.ts";
import { imageFile, pngOf } from "../../helpers/attachments.ts";

const LIMITS = { maxImageBytes: 5_242_880, maxTextFileBytes: 262_144 };

const inspect = (bytes: Uint8Array, name = "a") => inspectFile({ name, bytes }, LIMITS);
const utf8 = (text: string) => new TextEncoder().encode(text);

/** What somebody is told whose file is refused. */
function refusal(bytes: Uint8Array, name?: string): [code: string, message: string] {
  try {
    inspect(bytes, name);
  } catch (error) {
    assert.ok(error instanceof ChatError);
    return [error.code, error.message];
  }
  assert.fail("It was taken");
}

Deno.test("an image is what its bytes say, whatever it is called", async () => {
  const size = { width: 40, height: 30 };
  const facts = async (file: string) => inspect(await imageFile(file), "notes.txt");
  assert.deepEqual(await facts("plain.png"), { type: "image/png", ...size });
  assert.deepEqual(await facts("plain.jpg"), { type: "image/jpeg", ...size });
  assert.deepEqual(await facts("lossy.webp"), { type: "image/webp", ...size });
  assert.deepEqual(await facts("plain.gif"), { type: "image/gif", ...size });
});

Deno.test("text is text, whatever it is called", () => {
  for (const text of ["", "Ärger\r\n\t\u001b[1m水😀", "<svg xmlns='http://www.w3.org/2000/svg'/>", "%PDF", "GIF"]) {
    assert.equal(inspect(utf8(text), "a.png"), text);
  }
});

Deno.test("what is neither is refused", () => {
  const says = ["unsupported_file", '"x.bin" is neither an image (PNG, JPEG, WebP or GIF) nor text in UTF-8'];
  for (const bytes of [[0], [0xff], [0x41, 0x00], [0xc3], [0x1f, 0x8b, 0x08], [0xfe, 0xff, 0x00, 0x41]]) {
    assert.deepEqual(refusal(new Uint8Array(bytes), "x.bin"), says, String(bytes));
  }
});

Deno.test("an image that was cut off is refused, and no text", async () => {
  const png = await imageFile("plain.png");
  assert.deepEqual(refusal(png.slice(0, -1)), [
    "unsupported_file",
    '"a" is no whole PNG image: it is damaged, or was cut off',
  ]);
});

Deno.test("an image may have 5 MiB, and a text file 256 KiB, and not a byte more", async () => {
  assert.deepEqual(inspect(await pngOf(LIMITS.maxImageBytes)), { type: "image/png", width: 40, height: 30 });
  assert.deepEqual(refusal(await pngOf(LIMITS.maxImageBytes + 1)), [
    "file_too_large",
    '"a" is too large: an image can have 5 MiB',
  ]);
  const text = "a".repeat(LIMITS.maxTextFileBytes);
  assert.equal(inspect(utf8(text)), text);
  const says = ["file_too_large", '"a" is too large: a text file can have 256 KiB'];
  assert.deepEqual(refusal(utf8(`${text}b`)), says);
  // It is bytes that count.
  assert.deepEqual(refusal(utf8(`${text.slice(1)}ä`)), says);
});

Deno.test("an image of more pixels than a browser should unpack is refused", async () => {
  const bytes = await imageFile("plain.png");
  new DataView(bytes.buffer).setUint32(16, 16_385);
  assert.deepEqual(refusal(bytes), [
    "file_too_large",
    '"a" has 16,385 × 30 pixels, and 16,384 on a side and 50,000,000 in all are the most',
  ]);
});
