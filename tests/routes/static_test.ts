import assert from "node:assert/strict";
import { post, request, testApp } from "../helpers/app.ts";
import { assertHtml } from "../helpers/assert_response.ts";
import { BROWSER, closedApp } from "../helpers/closed_app.ts";
import { FakeModel } from "../helpers/fake_model.ts";

const { handler } = testApp(new FakeModel());

/** Addresses of everything that a page loads: its scripts, its stylesheet and its icon. */
async function assets(): Promise<string[]> {
  const html = await assertHtml(await handler(request("/")));
  const linked = [...html.matchAll(/<link[^>]* href="([^"]+)"/g)].map(([, href]) => href.replaceAll("&amp;", "&"));
  const imported = [...html.matchAll(/\bfrom\s*"([^"]+\.js)"/g)].map(([, src]) => src);
  assert.ok(linked.length >= 2 && imported.length >= 2);
  return [...new Set([...linked, ...imported])];
}

Deno.test("every page links one stylesheet, for whatever it is shown on", async () => {
  const closed = closedApp();
  const pages = [
    ...["/", "/export", "/nothing", "/c/nope"].map((path) => handler(request(path))),
    closed.ask(request("/signin", undefined, BROWSER)),
    closed.ask(post("/signout", {}, BROWSER)),
  ];
  for (const response of await Promise.all(pages)) {
    const links = (await response.text()).match(/<link [^>]*stylesheet[^>]*>/g) ?? [];
    assert.equal(links.length, 1);
    assert.match(links[0], /^<link rel="stylesheet" href="\/styles\.css(\?[^"]*)?"\/?>$/);
  }
});

/** What the server may compress on its way: it does so with bodies that it has whole, of a length that nobody has told. */
Deno.test("scripts, styles and the icon come whole, in a form that can be compressed", async () => {
  for (const path of await assets()) {
    const response = await handler(request(path));
    assert.equal(response.status, 200, path);
    assert.equal(response.headers.get("content-length"), null, path);
    assert.match(response.headers.get("content-type") ?? "", /^(text\/(css|javascript)|image\/svg\+xml)/, path);
    assert.ok(response.headers.get("cache-control"), path);
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    assert.ok(value && value.length > 100, path);
    assert.ok((await reader.read()).done, `${path} is one piece`);
  }
});

Deno.test("a file of the folder comes as it is on the disk, and HEAD tells of it without it", async () => {
  const url = new URL("../../static/styles.css", import.meta.url);
  const response = await handler(request("/styles.css"));
  assert.equal(await response.text(), await Deno.readTextFile(url));
  const head = await handler(new Request(request("/styles.css").url, { method: "HEAD" }));
  assert.equal(head.status, 200);
  assert.equal(head.body, null);
  assert.match(head.headers.get("content-type") ?? "", /^text\/css/);
});

Deno.test("real servers send scripts and styles compressed to whoever takes that", async () => {
  await using server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    automaticCompression: true,
    onListen: () => {},
  }, handler);
  const paths = await assets();
  for (const path of paths) {
    assert.match(await headOf(server.addr.port, path), /^content-encoding: *gzip/im, path);
  }
});

/** The head of an answer as it goes over the wire: `fetch` would hide how it was compressed. */
async function headOf(port: number, path: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = [`GET ${path} HTTP/1.1`, "host: 127.0.0.1", "accept-encoding: gzip", "connection: close"];
  await connection.write(new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`));
  let text = "";
  for await (const chunk of connection.readable.pipeThrough(new TextDecoderStream("latin1"), { preventCancel: true })) {
    text += chunk;
    if (text.includes("\r\n\r\n")) break;
  }
  return text.split("\r\n\r\n", 1)[0];
}
