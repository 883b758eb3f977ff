import { Builder } from "fresh/dev";
import { createApp } from "../../app.ts";
import { buildOptions } from "../../fresh.config.ts";
import { newId } from "../../lib/chat/id.ts";
import type { Model, ModelOffer } from "../../lib/chat/model_port.ts";
import type { Store, TurnStore } from "../../lib/chat/ports.ts";
import type { Turns } from "../../lib/chat/turns.ts";
import { parseConfig } from "../../lib/config/parse.ts";
import type { SettingName } from "../../lib/config/settings.ts";
import { createContextWindows } from "../../lib/model/create_offer.ts";
import { fixedOffer } from "../../lib/model/offer.ts";
import { openStore } from "../../lib/store/kv.ts";
import { createTools } from "../../lib/tools/create.ts";
import { NO_LIMITS_ENV } from "./limits.ts";
import { sharedKv } from "./shared_kv.ts";

export interface TestApp {
  /** Where a request has no cookie, it is the owner's. It comes from no address that counts. */
  handler: (request: Request) => Promise<Response>;
  /** A request just as it is, from wherever it comes. */
  fetch: (request: Request, info?: Deno.ServeHandlerInfo) => Promise<Response>;
  /** The same, from an address. */
  handlerFor: (address: string) => (request: Request) => Promise<Response>;
  /** Who the tests are. Nobody else is that, so every app's store is empty for its owner. */
  owner: string;
  turns: Turns;
  close: () => Promise<void>;
  /** The app's own objects, on a database that all share: a test may replace their methods. */
  store: Store;
  turnStore: TurnStore;
  /** What was logged. */
  errors: unknown[];
}

// Built once for all tests of a process; arming an app with it is quick.
const arm = await new Builder(buildOptions).build({ snapshot: "memory" });

export interface TestAppOptions {
  /** What can be chosen; nothing but the model where absent. */
  offer?: ModelOffer;
  /** A database of the test's own; that of all tests where absent. */
  kv?: Deno.Kv;
}

/** The whole app, on a model and with an owner of the test's own. */
export function testApp(
  model: Model,
  env: Partial<Record<SettingName, string>> = {},
  { offer = fixedOffer([model.name]), kv = sharedKv }: TestAppOptions = {},
): TestApp {
  const errors: unknown[] = [];
  // Nothing waits for what a test left running, and no test is a stranger's script unless it says so.
  const settings: Partial<Record<SettingName, string>> = { CHAT_DRAIN_MS: "0", ...NO_LIMITS_ENV, ...env };
  const config = parseConfig((name) => settings[name]);
  const maxConversations = config.limits.conversations;
  const { store, turns: turnStore, auth: authStore, counts: countStore } = openStore(kv, { maxConversations });
  const owner = newId();
  const { app, turns, close } = createApp({
    config,
    model,
    offer,
    tools: createTools(config.toolSettings, { onError: (error) => errors.push(error) }),
    windows: createContextWindows(config, null),
    store,
    turnStore,
    authStore,
    countStore,
    onError: (error) => errors.push(error),
  });
  arm(app);
  const fetch = app.handler();
  const handlerFor = (address: string) => (request: Request) => {
    const remoteAddr = { transport: "tcp" as const, hostname: address, port: 4711 };
    const info = { remoteAddr, completed: Promise.resolve() };
    return fetch(request.headers.has("cookie") ? request : asOwner(request, owner), info);
  };
  const handler = handlerFor("");
  return { handler, handlerFor, fetch, owner, turns, close, store, turnStore, errors };
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

/** The same request, sent by somebody. */
export function asOwner(request: Request, owner: string): Request {
  const { url, method, body } = request;
  const headers = new Headers(request.headers);
  headers.set("cookie", `${url.startsWith("https:") ? "__Host-" : ""}session=${owner}`);
  return new Request(url, { method, headers, body });
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

/** What a form posts. */
export function post(path: string, fields: Record<string, string> = {}, headers: HeadersInit = {}): Request {
  return new Request(request(path).url, { method: "POST", headers, body: new URLSearchParams(fields) });
}
