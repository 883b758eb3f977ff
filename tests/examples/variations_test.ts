import assert from "node:assert/strict";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createHandler } from "../../examples/bare.ts";
import { createExpressApp } from "../../examples/express.ts";
import type { Model } from "../../lib/chat/model_port.ts";
import { parseConfig } from "../../lib/config/parse.ts";
import { request } from "../helpers/app.ts";
import { assertLetsGo } from "../helpers/assert_lets_go.ts";
import { assertProblem, assertText } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";

const config = parseConfig((name) => ({ CHAT_MAX_BODY_BYTES: "1024" } as Record<string, string>)[name]);

type Running = { url: string } & AsyncDisposable;

function serveBare(model: Model): Running {
  const handler = createHandler({ ...config, model }, config);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  return { url: `http://127.0.0.1:${server.addr.port}`, [Symbol.asyncDispose]: () => server.shutdown() };
}

async function serveExpress(model: Model): Promise<Running> {
  const server: Server = createExpressApp({ ...config, model }, config).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

for (const [name, serve] of [["bare", serveBare], ["Express", serveExpress]] as const) {
  Deno.test(`the ${name} example answers in the recipe's format`, async () => {
    await using server = await serve(new FakeModel(["Hel", "lo", STOP]));
    const response = await fetch(request(`${server.url}/chat`, { message: "Hi" }));
    const text = await assertText(response, { status: 200, type: "text/event-stream; charset=utf-8" });
    assert.equal(text, 'data: "Hel"\n\ndata: "lo"\n\ndata: [DONE]\n\n');
  });

  Deno.test(`the ${name} example tells a failure in the stream`, async () => {
    await using server = await serve(new FakeModel(["Hel", new Error("secret")]));
    const response = await fetch(request(`${server.url}/chat`, { message: "Hi" }));
    assert.match(
      await response.text(),
      /^data: "Hel"\n\ndata: {"error":"Something went wrong[^\n]*\n\ndata: \[DONE\]\n\n$/,
    );
  });

  Deno.test(`the ${name} example answers bad input with a problem`, async () => {
    await using server = await serve(new FakeModel([STOP]));
    const ask = (body: unknown) => fetch(request(`${server.url}/chat`, body));
    await assertProblem(await ask("{"), { status: 400, code: "invalid_json" });
    await assertProblem(await ask({}), { status: 422, code: "invalid_message" });
    await assertProblem(await ask({ message: "x".repeat(2_000) }), { status: 413, code: "body_too_large" });
  });

  Deno.test(`the ${name} example lets go of the model when its client goes`, async () => {
    const model = new FakeModel();
    await using server = await serve(model);
    await assertLetsGo(server.url, model);
  });
}
