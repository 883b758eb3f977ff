import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import type { Method } from "../src/handlers.ts";
import { Router } from "../src/router.ts";
import { compilePattern, isPattern } from "../src/url_pattern.ts";
import { assertProperty } from "../../../tests/helpers/properties.ts";

/** Registers `item` for a method and a pattern: `GET /a`. */
function add(router: Router<string>, route: string, item: string): void {
  const [method, pattern] = route.split(" ", 2);
  router.add(pattern, { methods: [method as Method], item, otherwise: `not ${item}` });
}

Deno.test("a path is found by its method", () => {
  const router = new Router<string>();
  add(router, "GET /a", "get");
  add(router, "POST /a", "post");
  assert.equal(router.match("GET", "/a").item, "get");
  assert.equal(router.match("POST", "/a").item, "post");
  assert.equal(router.match("HEAD", "/a").item, "get");
});

Deno.test("a miss tells an unknown path from an unknown method", () => {
  const router = new Router<string>();
  add(router, "GET /a/:id", "get");
  add(router, "POST /a/:id", "post");
  const unknown = { pattern: null, params: Object.create(null), item: null, otherwise: null, allowed: [] };
  assert.deepEqual(router.match("PUT", "/b"), unknown);
  const miss = router.match("PUT", "/a/1");
  assert.equal(miss.pattern, "/a/:id");
  assert.equal(miss.item, null);
  assert.equal(miss.otherwise, "not get");
  assert.deepEqual(miss.allowed, ["GET", "POST"]);
});

Deno.test("what was registered first for a path and method stays", () => {
  const router = new Router<string>();
  for (const pattern of ["/a", "/:id/b"]) {
    add(router, `GET ${pattern}`, "first");
    add(router, `GET ${pattern}`, "second");
  }
  assert.equal(router.match("GET", "/a").item, "first");
  assert.equal(router.match("GET", "/x/b").item, "first");
});

Deno.test("the first pattern that matches a path hides later ones, whatever its methods", () => {
  const router = new Router<string>();
  add(router, "POST /:a", "post");
  add(router, "GET /:b", "get");
  const match = router.match("GET", "/x");
  assert.equal(match.item, null);
  assert.deepEqual(match.allowed, ["POST"]);
});

Deno.test("a static path is compared in its percent-encoded form", () => {
  const router = new Router<string>();
  add(router, "GET /été", "found");
  assert.equal(router.match("GET", new URL("http://localhost/été").pathname).item, "found");
});

Deno.test("params have no prototype, so that none is there by accident", () => {
  const router = new Router<string>();
  add(router, "GET /:id", "item");
  assert.equal(router.match("GET", "/1").params.constructor, undefined);
  assert.equal(router.match("GET", "/1/2").params.constructor, undefined);
});

Deno.test("patterns are told from literal paths", () => {
  for (const pattern of ["/:a", "/*", "/a{/b}?", "/(\\d+)", "/:a+", "/a\\:b"]) assert.ok(isPattern(pattern), pattern);
  for (const path of ["/", "/a/b.json", "/a-b_c~d", "/@me"]) assert.ok(!isPattern(path), path);
});

const literal = fc.constantFrom("a", "b", "a.b", "a-b", "axb");
const segment = fc.oneof(
  literal.map((text) => `/${text}`),
  fc.constant("/:p"),
  fc.constant("{/:p}?"),
);
const tail = fc.constantFrom(
  "",
  "/*",
  "/:rest*",
  "/",
  "/:id.json",
  "/:a@:b",
  "/(\\d+)",
  "{/b}?",
  "/:many+",
  "/:end(\\d+)?",
);
const pattern = fc.tuple(fc.array(segment, { maxLength: 3 }), tail).map(([segments, end]) =>
  segments.map((text, index) => text.replace(":p", `:p${index}`)).join("") + end
).filter((text) => text !== "");
const pathname = fc.array(fc.constantFrom("a", "b", "a.b", "axb", "12", "x.json", "u@v", "%C3%A9"), { maxLength: 5 })
  .chain((parts) => fc.constantFrom("", "/").map((end) => `/${parts.join("/")}${end}`.replace("//", "/")));

Deno.test("a compiled pattern matches what URLPattern matches, with the same params", () => {
  assertProperty(
    fc.property(pattern, pathname, (source, path) => {
      const groups = new URLPattern({ pathname: source }).exec({ pathname: path })?.pathname.groups;
      const params = compilePattern(source)(path);
      const expected = groups && Object.fromEntries(
        Object.entries(groups).map(([name, value]) => [name, decodeURI(value ?? "")]),
      );
      assert.deepEqual(params && { ...params }, expected ?? null, `${source} on ${path}`);
    }),
    { numRuns: 500, examples: [["/b", "/b"]] },
  );
});
