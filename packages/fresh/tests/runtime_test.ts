import { asset, assetSrcSet, HttpError, IS_BROWSER } from "fresh/runtime";
import assert from "node:assert/strict";
import { BUILD_ID } from "../src/runtime/build_id.ts";

Deno.test("asset locks a path from the root to the build", () => {
  assert.equal(asset("/logo.svg"), `/logo.svg?__frsh_c=${BUILD_ID}`);
  assert.equal(asset("/logo.svg?size=2#top"), `/logo.svg?size=2&__frsh_c=${BUILD_ID}#top`);
});

Deno.test("asset leaves alone what is not a path of this server, or locked already", () => {
  const untouched = ["logo.svg", "./logo.svg", "https://example.com/logo.svg", "//example.com/logo.svg", "", "#top"];
  for (const path of [...untouched, "/\\example.com/logo.svg", "/logo.svg?__frsh_c=other"]) {
    assert.equal(asset(path), path);
  }
});

Deno.test("assetSrcSet locks every candidate", () => {
  const key = `__frsh_c=${BUILD_ID}`;
  assert.equal(assetSrcSet("/a.jpg 640w, /b.jpg 1280w"), `/a.jpg?${key} 640w, /b.jpg?${key} 1280w`);
  assert.equal(assetSrcSet("/a.jpg"), `/a.jpg?${key}`);
});

Deno.test("assetSrcSet leaves alone what it does not understand", () => {
  for (const srcset of ["", "/a.jpg 1x,", "/a(1).jpg 1x", "data:image/jpeg;base64,/9j/4A 1x"]) {
    assert.equal(assetSrcSet(srcset), srcset);
  }
});

Deno.test("the runtime knows that this is no browser, and has HttpError", () => {
  assert.equal(IS_BROWSER, false);
  assert.equal(new HttpError(404).status, 404);
});
