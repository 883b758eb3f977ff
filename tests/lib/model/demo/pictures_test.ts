import assert from "node:assert/strict";
import { createDemoModel } from "../../../../lib/model/demo.ts";
import type { Attachment } from "../../../../lib/chat/types.ts";
import { imageFile, newImage } from "../../../helpers/attachments.ts";
import { readFixtures } from "../../../helpers/demo.ts";
import { collect, textOf } from "../../../helpers/model_contract.ts";
import { said } from "../../../helpers/iterated_model.ts";

/** What the demo answers to a message with images, each one of the test images or, for `null`, none. */
async function answer(content: string, names: (string | null)[]): Promise<string> {
  const model = createDemoModel({ documents: readFixtures, delay: () => Promise.resolve() });
  const images = names.map((name): Attachment => newImage(1, { name: name ?? "none", id: name ?? "none" }).attachment);
  const events = await collect(said(model, {
    messages: [{ role: "user", content, images }],
    readImage: ({ id }) => id === "none" ? Promise.resolve(new Uint8Array([1, 2, 3])) : imageFile(id),
    signal: new AbortController().signal,
  }));
  return textOf(events);
}

Deno.test("the demo says what has come of images, and that it sees nothing in them", async () => {
  const text = await answer("What is this?", ["plain.png", "on_its_side.jpg", null]);
  assert.match(text, /Your 3 images have come/);
  assert.match(text, /^- a PNG of 40 × 30 pixels, 400 bytes$/m);
  assert.match(text, /^- a JPEG of 30 × 40 pixels, 1 kB$/m);
  assert.match(text, /^- something that is no image$/m);
  assert.match(text, /I cannot see, because I am no language model/);
});

Deno.test("an image alone is a message, and what the demo can show it shows beside images too", async () => {
  assert.match(await answer("", ["plain.gif"]), /Your image has come.*\n\n- a GIF of 40 × 30 pixels/);
  assert.match(await answer("Show me a table", ["plain.gif"]), /\|/);
});
