import assert from "node:assert/strict";
import { createOpenAiModel } from "../../lib/model/openai.ts";
import { serveApp, testApp } from "../helpers/app.ts";
import { browserTest } from "../helpers/browser.ts";
import { openAiServer } from "../helpers/openai_server.ts";
import { reply } from "../helpers/openai_wire.ts";

/** Reads a reply as the recipe's page does: line by line, each read for itself, and with an `EventSource` that it does not need. */
const RECIPE_PAGE = (url: string) =>
  `<!DOCTYPE html>
<input id="msg" value="Hi"><pre id="output"></pre>
<script>
  (async () => {
    new EventSource("${url}/chat");
    const res = await fetch("${url}/chat", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ message: document.getElementById("msg").value }),
    });
    const reader = res.body.getReader();
    const decoder = new TextDecoder();
    for (let read; !(read = await reader.read()).done;) {
      for (const line of decoder.decode(read.value).split("\\n")) {
        if (!line.startsWith("data: ")) continue;
        if (line.slice(6) === "[DONE]") document.title = "done";
        else document.getElementById("output").textContent += JSON.parse(line.slice(6));
      }
    }
  })();
</script>`;

browserTest("the recipe's page talks to /chat from another origin, where the settings let it", async (browser) => {
  await using openAi = await openAiServer(() => reply(["Hel", "lo\n", "wörld 👋🏽"]));
  const model = createOpenAiModel({ baseURL: openAi.url, model: "stub-1" });
  await using server = serveApp(testApp(model, { CHAT_CORS_ORIGINS: "*" }));
  const html = new Response(RECIPE_PAGE(server.url), { headers: { "content-type": "text/html; charset=utf-8" } });
  await using elsewhere = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => html.clone());

  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${elsewhere.addr.port}`);
  await page.waitForFunction(() => document.title === "done");
  assert.equal(await page.locator("#output").innerText(), "Hello\nwörld 👋🏽");
});
