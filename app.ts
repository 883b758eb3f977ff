import { App, csp, HttpError, staticFiles } from "fresh";
import project from "./deno.json" with { type: "json" };
import { appConfig } from "./fresh.config.ts";
import type { Model, ModelOffer, Store, TurnStore } from "./lib/chat/ports.ts";
import { Shutdown } from "./lib/chat/shutdown.ts";
import { Turns } from "./lib/chat/turns.ts";
import type { Config } from "./lib/config.ts";
import { withMemory } from "./lib/markdown/memory.ts";
import { renderMarkdown } from "./lib/markdown/render.ts";
import { define, type State } from "./utils.ts";

/** What the app works with; tests give their own. */
export interface Services {
  config: Config;
  model: Model;
  /** What can be chosen in its place. */
  offer: ModelOffer;
  store: Store;
  turnStore: TurnStore;
  /** For the server's log: what went wrong and is not told to clients. */
  onError(error: unknown): void;
}

export interface ChatApp {
  app: App<State>;
  turns: Turns;
  /**
   * Takes no more turns, gives those that run the time that the settings say, ends the rest as interrupted, and resolves when
   * what is kept of them is stored.
   */
  close(): Promise<void>;
}

/** Puts the app together. Its routes come from the build, in production from `_fresh/server.js`. */
export function createApp({ config, model, offer, store, turnStore, onError }: Services): ChatApp {
  const { systemPrompt, corsOrigins, keepAliveMs, flushMs, drainMs, maxMessageLength, maxBodyBytes, maxImportBytes } =
    config;
  const { maxReplyLength } = config;
  const renderHtml = withMemory(renderMarkdown);
  const shutdown = new Shutdown();
  const turns = new Turns({
    model,
    offer,
    store,
    turnStore,
    shutdown,
    systemPrompt,
    maxReplyLength,
    flushMs,
    renderHtml,
    onError,
  });
  const limits = {
    maxMessageLength,
    maxBodyBytes,
    maxImportBytes,
    get models() {
      return offer.names;
    },
  };
  const state: Omit<State, "owner"> = {
    turns,
    store,
    model,
    offer,
    version: project.version,
    systemPrompt,
    maxReplyLength,
    limits,
    corsOrigins,
    keepAliveMs,
    shutdown,
    renderHtml,
    onError,
  };

  const addState = define.middleware((ctx) => {
    Object.assign(ctx.state, state);
    return ctx.next();
  });

  const app = new App<State>(appConfig)
    .use(addState, logErrors, mendPolicy, csp({ useNonce: true }), letCompress, staticFiles())
    .fsRoutes();
  return { app, turns, close: () => shutdown.begin(drainMs) };
}

/** Routes answer their own errors; what is thrown before one is reached would go by unseen. */
const logErrors = define.middleware(async (ctx) => {
  try {
    return await ctx.next();
  } catch (error) {
    if (!(error instanceof HttpError) || error.status >= 500) ctx.state.onError(error);
    throw error;
  }
});

/** Deno compresses bodies that it has whole, and not those that stream: scripts and styles are small enough to have. */
const letCompress = define.middleware(async (ctx) => {
  const response = await ctx.next();
  const type = response.headers.get("content-type") ?? "";
  if (!response.body || !/^(text\/(css|javascript)|application\/javascript|image\/svg)/.test(type)) return response;
  const { status, headers } = response;
  headers.delete("content-length");
  return new Response(await response.bytes(), { status, headers });
});

/**
 * Fresh's policy asks for HTTPS, which leaves a page without its styles on any plain-HTTP address but localhost; and it lets
 * inline code run in what it did not render itself.
 */
const mendPolicy = define.middleware(async (ctx) => {
  const response = await ctx.next();
  const policy = response.headers.get("content-security-policy");
  const mended = policy?.replace("; upgrade-insecure-requests", "").replaceAll(" 'unsafe-inline'", "");
  if (mended) response.headers.set("content-security-policy", mended);
  return response;
});
