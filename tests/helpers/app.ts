import { Builder } from "fresh/dev";
import { createApp } from "../../app.ts";
import { buildOptions } from "../../fresh.config.ts";
import type { Model } from "../../lib/chat/ports.ts";
import type { Turns } from "../../lib/chat/turns.ts";
import { parseConfig, type SettingName } from "../../lib/config.ts";
import { MemoryStore } from "../../lib/store/memory.ts";

export interface TestApp {
  handler: (request: Request) => Promise<Response>;
  turns: Turns;
  close: () => Promise<void>;
  store: MemoryStore;
  /** What was logged. */
  errors: unknown[];
}

// Built once for all tests of a process; arming an app with it is quick.
const arm = await new Builder(buildOptions).build({ snapshot: "memory" });

/** The whole app, on a model of the test's own and an empty store. */
export function testApp(model: Model, env: Partial<Record<SettingName, string>> = {}): TestApp {
  const errors: unknown[] = [];
  const store = new MemoryStore();
  const config = parseConfig((name) => env[name]);
  const { app, turns, close } = createApp({ config, model, store, onError: (error) => errors.push(error) });
  arm(app);
  return { handler: app.handler(), turns, close, store, errors };
}

/** The app behind a real server on loopback. */
export function serveApp({ handler, close }: TestApp): { url: string } & AsyncDisposable {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    async [Symbol.asyncDispose]() {
      await close();
      await server.shutdown();
    },
  };
}

/** A request for `path`; with a body, a POST of it as JSON. */
export function request(path: string, body?: unknown, headers: HeadersInit = {}): Request {
  const url = new URL(path, "http://127.0.0.1:8000");
  if (body === undefined) return new Request(url, { headers });
  return new Request(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}
