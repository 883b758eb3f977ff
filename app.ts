import { App, csp, staticFiles } from "fresh";
import { appConfig } from "./fresh.config.ts";
import type { Model, Store } from "./lib/chat/ports.ts";
import { Turns } from "./lib/chat/turns.ts";
import type { Config } from "./lib/config.ts";
import { renderMarkdown } from "./lib/markdown/render.ts";
import { define, type State } from "./utils.ts";

/** What the app works with; tests give their own. */
export interface Services {
  config: Config;
  model: Model;
  store: Store;
  /** For the server's log: what went wrong and is not told to clients. */
  onError(error: unknown): void;
}

/** The app, and the turns that it runs: close them before the process ends. */
export interface ChatApp {
  app: App<State>;
  turns: Turns;
}

/** Puts the app together. Its routes come from the build, in production from `_fresh/server.js`. */
export function createApp({ config, model, store, onError }: Services): ChatApp {
  const { systemPrompt, corsOrigins, keepAliveMs, maxMessageLength, maxBodyBytes } = config;
  const renderHtml = renderMarkdown;
  const turns = new Turns({ model, store, systemPrompt, renderHtml, onError });
  const limits = { maxMessageLength, maxBodyBytes, models: [model.name] };
  const state: State = { turns, store, model, systemPrompt, limits, corsOrigins, keepAliveMs, renderHtml, onError };

  const addState = define.middleware((ctx) => {
    Object.assign(ctx.state, state);
    return ctx.next();
  });

  const app = new App<State>(appConfig)
    .use(addState, keepPlainHttp, csp({ useNonce: true }), staticFiles())
    .fsRoutes();
  return { app, turns };
}

/** Fresh's policy asks for HTTPS, which leaves a page without its styles on any plain-HTTP address but localhost. */
const keepPlainHttp = define.middleware(async (ctx) => {
  const response = await ctx.next();
  const policy = response.headers.get("content-security-policy");
  if (policy) response.headers.set("content-security-policy", policy.replace("; upgrade-insecure-requests", ""));
  return response;
});
