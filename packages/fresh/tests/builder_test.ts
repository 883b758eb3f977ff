import { App, staticFiles } from "fresh";
import { Builder, type BuildOptions } from "fresh/dev";
import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { FIXTURE } from "./serve_fixture.ts";
import { temporaryProject } from "./temporary_project.ts";

/** Builds in memory and gives back what answers a path. */
async function buildInMemory(options: BuildOptions, mode?: "development" | "production") {
  const builder = new Builder(options);
  const apply = await builder.build({ snapshot: "memory", mode });
  const app = new App().use(staticFiles()).fsRoutes();
  apply(app);
  const handler = app.handler();
  return {
    builder,
    get: (path: string) => handler(new Request(`http://localhost${path}`)),
    text: async (path: string) => (await handler(new Request(`http://localhost${path}`))).text(),
  };
}

function scriptsOf(html: string): string[] {
  return [...html.matchAll(/modulepreload" href="(.*?)"/g)].map(([, href]) => href);
}

Deno.test("Builder fills in the configuration", () => {
  const { config } = new Builder({ root: FIXTURE, staticDir: ["static", "/srv/files"], routeDir: "pages" });
  const root = new URL(FIXTURE).pathname.replace(/\/$/, "");
  assert.deepEqual({ ...config, buildId: "" }, {
    root,
    serverEntry: join(root, "main.ts"),
    outDir: join(root, "_fresh"),
    staticDir: [join(root, "static"), "/srv/files"],
    islandDir: join(root, "islands"),
    routeDir: join(root, "pages"),
    target: ["chrome99", "firefox99", "safari15"],
    ignore: config.ignore,
    sourceMap: undefined,
    mode: "production",
    buildId: "",
  });
  assert.equal(new Builder().config.root, Deno.cwd());
});

Deno.test("a build in memory gives an app its routes, islands and static files", async () => {
  const { builder, get, text } = await buildInMemory({ root: FIXTURE });
  assert.match(await text("/plain"), /<title>Fixture<\/title>.*<h1>Plain<\/h1>/s);
  assert.match(await text("/torn"), /<!--fresh-island:\d:\d:Counter-->/);
  const style = await get("/style.css");
  assert.equal(style.headers.get("content-type"), "text/css; charset=UTF-8");
  assert.match(await style.text(), new RegExp(`url\\("/logo.svg\\?__frsh_c=${builder.config.buildId}"\\)`));
  assert.equal((await get("/.well-known/known.txt")).status, 200);
  assert.equal((await get("/.hidden")).status, 404);
});

Deno.test("what a page loads is small, minified, and has one Preact", async () => {
  const { text } = await buildInMemory({ root: FIXTURE });
  const files = await Promise.all(
    scriptsOf(await text("/torn")).map(async (path) => ({ path, code: await text(path) })),
  );
  const sizes = new Map(files.map(({ path, code }) => [path, gzipSync(code).length]));
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  assert.ok(total < 9_000, `two islands and all that they need: ${total} bytes, gzip`);
  assert.equal(files.filter(({ code }) => code.includes("createElementNS")).length, 1);
  const withoutPreact = files.filter(({ path, code }) => /fresh-runtime/.test(path) || code.includes("__frsh_c"));
  const runtime = withoutPreact.reduce((sum, { path }) => sum + sizes.get(path)!, 0);
  assert.ok(runtime < 2_500, `runtime without Preact: ${runtime} bytes, gzip`);
  assert.ok(files.every(({ code }) => !/\n {2}/.test(code)));
});

Deno.test("only pages that send signals load the signals library", async () => {
  const { text } = await buildInMemory({ root: FIXTURE });
  assert.ok(scriptsOf(await text("/signals")).some((path) => path.includes("fresh-signals")));
  const loaded = await Promise.all(scriptsOf(await text("/torn")).map(text));
  assert.ok(loaded.every((code) => !code.includes("peek")));
});

Deno.test("chunks may be cached for good, and their names change with their content only", async () => {
  await using project = await temporaryProject();
  const first = await buildInMemory({ root: project.root });
  const [counter] = scriptsOf(await first.text("/torn")).filter((path) => path.includes("Counter"));
  const response = await first.get(counter);
  await response.body?.cancel();
  assert.equal(response.headers.get("cache-control"), "public, max-age=31536000, immutable");

  const again = await buildInMemory({ root: project.root });
  assert.equal(again.builder.config.buildId, first.builder.config.buildId);
  assert.equal((await again.get(counter)).status, 200);

  await project.write("static/logo.svg", "<svg/>");
  const changed = await buildInMemory({ root: project.root });
  assert.notEqual(changed.builder.config.buildId, first.builder.config.buildId);
  assert.equal((await changed.get(counter)).status, 200);
});

Deno.test("a development build is readable and has source maps", async () => {
  const { text, get } = await buildInMemory({ root: FIXTURE }, "development");
  const [counter] = scriptsOf(await text("/torn")).filter((path) => path.includes("Counter"));
  const code = await text(counter);
  assert.match(code, /function Counter\(/);
  const [, map] = /sourceMappingURL=(.*)/.exec(code)!;
  assert.equal((await get(new URL(map, `http://localhost${counter}`).pathname)).status, 200);
});

Deno.test("production source maps are made when asked for", async () => {
  const { text } = await buildInMemory({ root: FIXTURE, sourceMap: { kind: "inline", sourcesContent: false } });
  const [counter] = scriptsOf(await text("/torn")).filter((path) => path.includes("Counter"));
  assert.match(await text(counter), /sourceMappingURL=data:application\/json/);
});

Deno.test("of two static files with the same path, the one in the earlier folder is served", async () => {
  await using project = await temporaryProject({
    "first/a.txt": "first",
    "second/a.txt": "second",
    "second/b c.txt": "only",
  });
  const { text } = await buildInMemory({ root: project.root, staticDir: ["first", "missing", "second"] });
  assert.equal(await text("/a.txt"), "first");
  assert.equal(await text("/b%20c.txt"), "only");
});

Deno.test("registerIsland makes islands of modules elsewhere, if they are files", async () => {
  await using project = await temporaryProject({
    "widgets/Clock.tsx": "export const Clock = () => <time>now</time>;",
    "routes/index.tsx": 'import { Clock } from "../widgets/Clock.tsx";\nexport default () => <Clock />;',
  });
  const builder = new Builder({ root: project.root });
  builder.registerIsland("widgets/Clock.tsx");
  const apply = await builder.build({ snapshot: "memory" });
  const app = new App().fsRoutes();
  apply(app);
  const html = await (await app.handler()(new Request("http://localhost/"))).text();
  assert.match(html, /<!--fresh-island:0:0:Clock--><time>now<\/time>/);
  assert.throws(() => builder.registerIsland("jsr:@scope/island"), /Cannot register "jsr:@scope\/island"/);
});

Deno.test("a build insists on the compiler options that rendering needs", async () => {
  const options = { jsx: "precompile", jsxImportSource: "preact", jsxPrecompileSkipElements: ["a", "img"] };
  const cases = [
    { compilerOptions: {}, message: /"compilerOptions.jsxImportSource" is not set in ".*deno\.json"/ },
    { compilerOptions: options, message: /lacks "source", "body", .*, "template" in ".*deno\.json"/ },
  ];
  for (const { compilerOptions, message } of cases) {
    await using project = await temporaryProject({ "deno.json": JSON.stringify({ compilerOptions }) });
    await assert.rejects(new Builder({ root: project.root }).build({ snapshot: "memory" }), message);
  }
});

Deno.test("an island that reads a public variable fails the build, since nothing would put its value there", async () => {
  for (const read of ['Deno.env.get("FRESH_PUBLIC_FOO")', "process.env.FRESH_PUBLIC_FOO"]) {
    await using project = await temporaryProject({ "islands/Foo.tsx": `export const Foo = () => <p>{${read}}</p>;` });
    await assert.rejects(new Builder({ root: project.root }).build(), /Cannot bundle "FRESH_PUBLIC_FOO"/);
  }
});

Deno.test("an island that cannot be bundled fails the build, and names the file", async () => {
  await using project = await temporaryProject({ "islands/Broken.tsx": 'import "jsr:@nobody/nothing";' });
  await assert.rejects(
    new Builder({ root: project.root }).build(),
    /islands\/Broken\.tsx:1:7: ERROR: .*Cannot bundle "jsr:@nobody\/nothing": it is no member of the workspace/,
  );
});

Deno.test("a build can be for browsers that lack the syntax it is written in", async () => {
  const { text } = await buildInMemory({ root: FIXTURE, target: "safari12" });
  const scripts = await Promise.all(scriptsOf(await text("/torn")).map(text));
  assert.ok(scripts.length > 0);
  for (const code of scripts) assert.doesNotMatch(code, /\?\.[a-z([]|\?\?/i);
});
