import { App, csp, HttpError, staticFiles } from "fresh";
import project from "./deno.json" with { type: "json" };
import { appConfig } from "./fresh.config.ts";
import type { ContextWindows, Model, ModelOffer, Store, TurnStore } from "./lib/chat/ports.ts";
import { newId } from "./lib/chat/id.ts";
import { Shutdown } from "./lib/chat/shutdown.ts";
import type { Toolbox } from "./lib/chat/toolbox.ts";
import { Turns } from "./lib/chat/turns.ts";
import type { TurnObserver } from "./lib/chat/observer.ts";
import type { Config } from "./lib/config.ts";
import type { ChatError } from "./lib/errors.ts";
import { clientAddress } from "./lib/http/address.ts";
import { Limits } from "./lib/limits/limits.ts";
import type { CountStore } from "./lib/limits/ports.ts";
import { Readers } from "./lib/limits/readers.ts";
import { withMemory } from "./lib/markdown/memory.ts";
import { renderMarkdown } from "./lib/markdown/render.ts";
import { define, type State } from "./utils.ts";

/** What the app works with; tests give their own. */
export interface Services {
  config: Config;
  model: Model;
  /** What can be chosen in its place. */
  offer: ModelOffer;
  /** What the model may call; nothing where absent. */
  tools?: Toolbox;
  /** How much models take; unknown where absent. */
  windows?: ContextWindows;
  store: Store;
  turnStore: TurnStore;
  /** Where it is counted who does how much. */
  countStore: CountStore;
  /** Watches the turns. */
  observer?: TurnObserver;
  /** Somebody has done as much as they may for now. */
  onRefused?(error: ChatError): void;
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

const UNKNOWN_PROXY =
  "Requests come with X-Forwarded-For, which is not believed: all that a proxy of yours passes on " +
  "counts as from one address, unless CHAT_TRUST_PROXY says how many proxies there are";

/** Puts the app together. Its routes come from the build, in production from `_fresh/server.js`. */
export function createApp(
  { config, model, offer, tools, windows, store, turnStore, countStore, observer, onRefused, onError }: Services,
): ChatApp {
  const { systemPrompt, corsOrigins, keepAliveMs, flushMs, drainMs, maxMessageLength, maxBodyBytes, maxImportBytes } =
    config;
  const { maxAttachments, maxImageBytes, maxTextFileBytes } = config;
  const { maxReplyLength } = config;
  const renderHtml = withMemory(renderMarkdown);
  const shutdown = new Shutdown();
  const admission = new Limits({
    settings: config.limits,
    store: countStore,
    runner: newId(),
    now: Date.now,
    onRefused,
    onError,
  });
  const readers = new Readers(config.limits.readers);
  const turns = new Turns({
    model,
    offer,
    tools,
    windows,
    store,
    turnStore,
    shutdown,
    admission,
    observer,
    systemPrompt,
    maxImageBytes: config.maxPromptImageBytes,
    maxReplyLength,
    flushMs,
    renderHtml,
    onError,
  });
  const limits = {
    maxMessageLength,
    maxBodyBytes,
    maxAttachments,
    maxImageBytes,
    maxTextFileBytes,
    maxImportBytes,
    get models() {
      return offer.names;
    },
  };
  const state: Omit<State, "owner" | "address"> = {
    turns,
    store,
    model,
    offer,
    tools,
    windows,
    version: project.version,
    systemPrompt,
    maxReplyLength,
    limits,
    admission,
    readers,
    observer,
    corsOrigins,
    keepAliveMs,
    shutdown,
    renderHtml,
    onError,
  };

  let isToldOfProxy = false;
  const addState = define.middleware((ctx) => {
    const { info: { remoteAddr }, req: { headers } } = ctx;
    if (!isToldOfProxy && config.proxies === 0 && headers.has("x-forwarded-for")) {
      isToldOfProxy = true;
      onError(UNKNOWN_PROXY);
    }
    Object.assign(ctx.state, state, { address: clientAddress(remoteAddr, { headers, proxies: config.proxies }) });
    return ctx.next();
  });

  const app = new App<State>({ ...appConfig, trustProxy: config.proxies > 0 })
    .use(addState, logErrors, mendPolicy, csp({ useNonce: true }), letCompress, staticFiles())
    .fsRoutes();
  return { app, turns, close: () => shutdown.begin(drainMs).then(() => admission.close()) };
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
  if (ctx.url.pathname.startsWith("/api/attachments/")) {
    // What somebody sent is no page: whatever is in it, nothing of it runs.
    response.headers.set("content-security-policy", "default-src 'none'; sandbox");
    return response;
  }
  const policy = response.headers.get("content-security-policy");
  const mended = policy?.replace("; upgrade-insecure-requests", "").replaceAll(" 'unsafe-inline'", "");
  if (mended) response.headers.set("content-security-policy", mended);
  return response;
});
