import assert from "node:assert/strict";
import { compareRoutes, folderParts, joinPath, routePattern, scopeParts } from "../src/route_path.ts";

Deno.test("file names give the patterns of the documentation's table", () => {
  const table = {
    "/index": "/",
    "/about": "/about",
    "/blog/index": "/blog",
    "/blog/[slug]": "/blog/:slug",
    "/blog/[slug]/comments": "/blog/:slug/comments",
    "/old/[...path]": "/old/:path*",
    "/docs/[[version]]/index": "/docs{/:version}?",
    "/[[name]]": "/{:name}?",
  };
  for (const [id, pattern] of Object.entries(table)) assert.equal(routePattern(id), pattern, id);
});

Deno.test("the documentation's patterns match the documentation's paths", () => {
  const table: Record<string, string[]> = {
    "/old/[...path]": ["/old/foo", "/old/bar/baz"],
    "/docs/[[version]]/index": ["/docs", "/docs/latest", "/docs/canary"],
    "/[[name]]": ["/", "/foo", "/bar"],
  };
  for (const [id, paths] of Object.entries(table)) {
    const pattern = new URLPattern({ pathname: routePattern(id) });
    for (const pathname of paths) assert.ok(pattern.test({ pathname }), `${id} on ${pathname}`);
  }
});

Deno.test("folders in parentheses leave no trace in the pattern", () => {
  assert.equal(routePattern("/(marketing)/about"), "/about");
  assert.equal(routePattern("/shop/(sale)/[id]"), "/shop/:id");
  assert.equal(routePattern("/(marketing)/index"), "/");
  assert.equal(routePattern("/(a)/[[name]]"), "/{:name}?");
});

Deno.test("a param may have text around it", () => {
  assert.equal(routePattern("/[id].json"), "/:id.json");
  assert.equal(routePattern("/[module]@[version]"), "/:module@:version");
});

Deno.test("a segment without a meaning is refused", () => {
  for (const id of ["/[a][b]", "/x-[[a]]", "/[[a]]-x", "/[a", "/a]", "/x[...rest]"]) {
    assert.throws(() => routePattern(id), { name: "SyntaxError", message: /Cannot make a route of "/ }, id);
  }
});

Deno.test("the parts of a file's folder count groups, and no optional parts", () => {
  assert.deepEqual(folderParts("/index"), []);
  assert.deepEqual(folderParts("/blog/(new)/[slug]/index"), ["blog", "(new)", ":slug"]);
  assert.deepEqual(folderParts("/api/[[version]]/items"), ["api"]);
});

Deno.test("the parts of a pattern are what lies between its slashes", () => {
  assert.deepEqual(scopeParts("*"), []);
  assert.deepEqual(scopeParts("/"), []);
  assert.deepEqual(scopeParts("/admin/*"), ["admin", "*"]);
  assert.deepEqual(scopeParts("/api{/:version}?/items"), ["api", "items"]);
});

Deno.test("routes are sorted from the special to the general", () => {
  const sorted = [
    "/blog/archive/index",
    "/blog/archive",
    "/blog/[slug]/comments",
    "/blog/[slug]",
    "/blog/[[page]]",
    "/blog/[...rest]",
    "/[id]",
    "/[...all]",
  ];
  for (const shuffled of [sorted.toReversed(), sorted.toSorted()]) {
    assert.deepEqual(shuffled.toSorted(compareRoutes), sorted);
  }
});

Deno.test("a group does not make a route more general", () => {
  assert.ok(compareRoutes("/(z)/blog/new", "/blog/[id]") < 0);
  assert.ok(compareRoutes("/blog/new", "/(a)/blog/[id]") < 0);
});

Deno.test("paths are joined below a base", () => {
  assert.equal(joinPath("", "/a"), "/a");
  assert.equal(joinPath("/base", "/"), "/base");
  assert.equal(joinPath("/base", "/a"), "/base/a");
  assert.equal(joinPath("/base/*", "/a"), "/base/a");
  assert.equal(joinPath("*", "/a"), "/a");
  assert.equal(joinPath("/", "/a"), "/a");
  assert.equal(joinPath("", "/"), "/");
  assert.equal(joinPath("/base", "*"), "/base/*");
});
