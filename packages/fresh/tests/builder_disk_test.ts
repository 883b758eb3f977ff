import { App } from "fresh";
import { Builder } from "fresh/dev";
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { temporaryProject } from "./temporary_project.ts";

type Fetch = (request: Request) => Promise<Response>;

Deno.test("a build on disk serves pages, chunks and static files, also when the project was moved", async () => {
  await using project = await temporaryProject();
  const apply = await new Builder({ root: project.root }).build();
  assert.throws(() => apply(new App()), /Cannot apply the build in ".*_fresh" to an app/);
  await project.move();

  const { default: { fetch } } = await import(pathToFileURL(join(project.root, "_fresh/server.js")).href) as {
    default: { fetch: Fetch };
  };
  const get = (path: string, headers = {}) => fetch(new Request(`http://localhost${path}`, { headers }));

  const page = await get("/torn");
  assert.equal(page.status, 200);
  assert.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
  const html = await page.text();
  const chunks = [...html.matchAll(/"(\/_fresh\/js\/.*?\.js)"/g)].map(([, path]) => path);
  assert.ok(chunks.length >= 3);
  for (const path of new Set(chunks)) {
    const chunk = await get(path);
    assert.equal(chunk.status, 200);
    assert.equal(chunk.headers.get("content-type"), "text/javascript; charset=UTF-8");
    assert.equal(chunk.headers.get("cache-control"), "public, max-age=31536000, immutable");
    assert.equal((await chunk.arrayBuffer()).byteLength, Number(chunk.headers.get("content-length")));
  }

  const style = await get("/style.css");
  assert.match(await style.text(), /url\("\/logo\.svg\?__frsh_c=[0-9a-f]{40}"\)/);
  const cached = await get("/style.css", { "if-none-match": style.headers.get("etag")! });
  assert.equal(cached.status, 304);
  for (const path of ["/.hidden", "/nothing.css", "/_fresh/snapshot.js", "/../deno.json"]) {
    assert.equal((await get(path)).status, 404, path);
  }
});

Deno.test("an answer without a file's content leaves no file open", { sanitizeResources: true }, async () => {
  await using project = await temporaryProject();
  await new Builder({ root: project.root }).build();
  const { default: { fetch } } = await import(pathToFileURL(join(project.root, "_fresh/server.js")).href) as {
    default: { fetch: Fetch };
  };
  for (const method of ["POST", "DELETE", "OPTIONS", "HEAD"]) {
    const response = await fetch(new Request("http://localhost/style.css", { method }));
    assert.equal(response.status, method === "HEAD" ? 200 : 405);
    await response.body?.cancel();
  }
});

Deno.test("the server of a build needs to read its own folder and nothing else", async () => {
  await using project = await temporaryProject();
  await new Builder({ root: project.root }).build();
  const dir = join(project.root, "_fresh");
  const options = ["--no-prompt", "--allow-net=127.0.0.1", `--allow-read=${dir}`, "--host=127.0.0.1", "--port=0"];
  await using server = new Deno.Command(Deno.execPath(), {
    args: ["serve", ...options, join(dir, "server.js")],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const url = await firstMatch([server.stdout, server.stderr], /http:\/\/127\.0\.0\.1:\d+/);
  const page = await fetch(`${url}/torn`);
  assert.equal(page.status, 200);
  const [path] = /\/_fresh\/js\/.*?\.js/.exec(await page.text())!;
  const chunk = await fetch(`${url}${path}`);
  assert.equal(chunk.status, 200);
  await chunk.body?.cancel();
});

Deno.test("a build can be written anywhere, and another build replaces it", async () => {
  await using project = await temporaryProject();
  const builder = new Builder({ root: project.root, outDir: "out/deep" });
  await builder.build();
  await project.write("out/deep/static/left_over.txt", "of an earlier build");
  await builder.build();
  const written = [...Deno.readDirSync(join(project.root, "out/deep"))].map(({ name }) => name).sort();
  assert.deepEqual(written, ["compiled-entry.js", "server.js", "snapshot.js", "static"]);
  assert.deepEqual(
    [...Deno.readDirSync(join(project.root, "out/deep/static"))].map(({ name }) => name).sort(),
    [".well-known", "_fresh", "logo.svg", "style.css"],
  );
  assert.match(await Deno.readTextFile(join(project.root, "out/deep/server.js")), /from "\.\.\/\.\.\/main\.ts"/);
});

/** The first match in what a process prints; both streams are read to their ends, which the process's end is. */
async function firstMatch(streams: ReadableStream<Uint8Array<ArrayBuffer>>[], pattern: RegExp): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let printed = "";
  const ends = streams.map(async (stream) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      printed += text;
      const match = pattern.exec(printed);
      if (match) resolve(match[0]);
    }
  });
  Promise.all(ends).then(() => reject(new Error(`The process ended without a match:\n${printed}`)));
  return await promise;
}
