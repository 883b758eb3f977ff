import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import assert from "node:assert/strict";
import { browserTest } from "../../../tests/helpers/browser.ts";
import { type TemporaryProject, temporaryProject } from "./temporary_project.ts";

/** A development server on a free port. */
async function listen(project: TemporaryProject, basePath = ""): Promise<{ url: string } & AsyncDisposable> {
  const stop = new AbortController();
  const listening = Promise.withResolvers<Deno.NetAddr>();
  const app = new App({ basePath }).use(staticFiles()).fsRoutes();
  await new Builder({ root: project.root }).listen(() => Promise.resolve({ app }), {
    hostname: "127.0.0.1",
    port: 0,
    signal: stop.signal,
    onListen: listening.resolve,
  });
  const { port } = await listening.promise;
  return {
    url: `http://127.0.0.1:${port}${basePath}`,
    [Symbol.asyncDispose]: () => {
      stop.abort();
      return Promise.resolve();
    },
  };
}

function nextMessage(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => socket.addEventListener("message", ({ data }) => resolve(data), { once: true }));
}

Deno.test("the development server says when files changed, and serves the new ones", async () => {
  await using project = await temporaryProject();
  await using server = await listen(project, "/base");

  assert.match(
    await (await fetch(`${server.url}/plain`)).text(),
    /<script type="module" src="\/base\/_fresh\/js\/fresh-dev-/,
  );
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/_fresh/alive`);
  const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
  const first = await nextMessage(socket);

  const changed = nextMessage(socket);
  await project.write("static/style.css", "p { color: red }");
  assert.notEqual(await changed, first);
  assert.equal(await (await fetch(`${server.url}/style.css`)).text(), "p { color: red }");

  socket.close();
  await closed;
});

browserTest("a page reloads when an island changes", async (browser) => {
  await using project = await temporaryProject();
  await using server = await listen(project);
  const page = await browser.newPage();
  const heard = new Promise((resolve) => page.once("websocket", (socket) => socket.once("framereceived", resolve)));
  await page.goto(`${server.url}/torn`);
  await heard;
  await page.click("#whole");
  assert.equal(await page.textContent("#whole"), "Count: 2");

  const source = await Deno.readTextFile(`${project.root}/islands/Counter.tsx`);
  await project.write("islands/Counter.tsx", source.replace("Count:", "Sum:"));
  await page.waitForFunction(() => document.querySelector("#whole")?.textContent?.startsWith("Sum:"));
  assert.equal(await page.textContent("#whole"), "Sum: 1");
});
