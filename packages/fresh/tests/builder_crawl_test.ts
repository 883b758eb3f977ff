import { Builder } from "fresh/dev";
import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { crawl } from "../src/dev/crawl.ts";
import { temporaryProject } from "./temporary_project.ts";

async function crawlFiles(paths: string[], ignore: RegExp[] = []) {
  await using project = await temporaryProject(Object.fromEntries(paths.map((path) => [path, ""])));
  const dirs = { islandDir: join(project.root, "islands"), routeDir: join(project.root, "routes") };
  const { islands, routes } = await crawl({ ...dirs, ignore });
  return { islands: islands.map((file) => relative(project.root, file)), routes };
}

Deno.test("crawl tells what each file of the route folder is", async () => {
  const { routes } = await crawlFiles([
    "routes/_app.tsx",
    "routes/_404.tsx",
    "routes/_500.tsx",
    "routes/_error.tsx",
    "routes/index.tsx",
    "routes/(site)/about.jsx",
    "routes/blog/_layout.js",
    "routes/blog/_middleware.ts",
    "routes/blog/[slug].tsx",
    "routes/blog/notes.md",
  ]);
  assert.deepEqual(routes.map(({ id, type, pattern }) => `${id} ${type} ${pattern}`).sort(), [
    "/(site)/about route /about",
    "/_404 notFound /",
    "/_500 error /",
    "/_app app /",
    "/_error error /",
    "/blog/[slug] route /blog/:slug",
    "/blog/_layout layout /blog",
    "/blog/_middleware middleware /blog",
    "/index route /",
  ]);
});

Deno.test("crawl finds islands in their folder and in those of routes", async () => {
  const { islands, routes } = await crawlFiles([
    "islands/Box.tsx",
    "islands/deep/Box.tsx",
    "routes/shop/(_islands)/Cart.tsx",
    "routes/shop/(_components)/Card.tsx",
    "routes/(_islands)/Menu.tsx",
  ]);
  assert.deepEqual(islands.sort(), [
    "islands/Box.tsx",
    "islands/deep/Box.tsx",
    "routes/(_islands)/Menu.tsx",
    "routes/shop/(_islands)/Cart.tsx",
  ]);
  assert.deepEqual(routes, []);
});

Deno.test("crawl leaves out tests, unless told otherwise, and copes with missing folders", async () => {
  const { ignore } = new Builder().config;
  const paths = ["a.ts", "a_test.ts", "b.test.tsx", "latest.ts"].map((name) => `routes/${name}`);
  const { islands, routes } = await crawlFiles(paths, ignore);
  assert.deepEqual(islands, []);
  assert.deepEqual(routes.map(({ id }) => id), ["/a", "/latest"]);

  const everything = await crawlFiles(paths, new Builder({ ignore: [/a\.ts$/] }).config.ignore);
  assert.deepEqual(everything.routes.map(({ id }) => id), ["/a_test", "/b.test", "/latest"]);
});
