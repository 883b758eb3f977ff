import assert from "node:assert/strict";
import { isFollowed } from "../../components/use_follow_end.ts";

Deno.test("whoever is at the end is followed, fractions of a pixel aside", () => {
  assert.ok(isFollowed(false, { top: 500, fromEnd: 100 }, { top: 599.5, fromEnd: 0.5 }));
  assert.ok(isFollowed(false, { top: 600, fromEnd: 0 }, { top: 400, fromEnd: 0 }), "the page has become shorter");
});

Deno.test("whoever scrolls up is not followed any more, however little that is", () => {
  assert.ok(!isFollowed(true, { top: 600, fromEnd: 0 }, { top: 597, fromEnd: 3 }));
  assert.ok(!isFollowed(false, { top: 597, fromEnd: 3 }, { top: 500, fromEnd: 100 }));
});

Deno.test("whoever comes back near the end is followed again", () => {
  assert.ok(isFollowed(false, { top: 500, fromEnd: 100 }, { top: 530, fromEnd: 70 }));
  assert.ok(!isFollowed(false, { top: 400, fromEnd: 200 }, { top: 430, fromEnd: 170 }));
});

Deno.test("a page that grows under its reader changes nothing", () => {
  assert.ok(isFollowed(true, { top: 600, fromEnd: 0 }, { top: 600, fromEnd: 300 }));
  assert.ok(!isFollowed(false, { top: 600, fromEnd: 20 }, { top: 600, fromEnd: 60 }));
});
