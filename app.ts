import { csp, staticFiles } from "fresh";
import project from "./deno.json" with { type: "json" };
import { appConfig } from "./fresh.config.ts";
import { Door } from "./lib/auth/door.ts";
import type { AuthStore } from "./lib/auth/ports.ts";
import type { ContextWindows, Model, ModelOffer } from "./lib/chat/model_port.ts";
import type { Store, TurnStore } from "./lib/chat/ports.ts";
import { newId } from "./lib/chat/id.ts";
import { Shutdown } from "./lib/chat/shutdown.ts";
import { tellUnavailable } from "./lib/chat/tell_unavailable.ts";
import type { Toolbox } from "./lib/chat/toolbox.ts";
import { Turns } from "./lib/chat/turns.ts";
import type { TurnObserver } from "./lib/chat/observer.ts";
import type { Config } from "./lib/config/config.ts";
import type { ChatError } from "./lib/errors.ts";
import type { clientAddress } from "./lib/http/address.ts";
import { Limits } from "./lib/limits/limits.ts";
import type { CountStore } from "./lib/limits/ports.ts";
import { Readers } from "./lib/limits/readers.ts";
import { withMemory } from "./lib/markdown/memory.ts";
import { secureHeaders } from "./middleware/headers.ts";
import { ChatFresh } from "./middleware/methods.ts";
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
  authStore: AuthStore;
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
  app: ChatFresh;
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
export function createApp(services: Services): ChatApp {
  const {
    config,
    model,
    offer,
    tools,
    windows,
    authStore,
    countStore,
    observer,
    onRefused,
    onError,
  } = services;
  const [store, turnStore] = [tellUnavailable(services.store), tellUnavailable(services.turnStore)];
  const { systemPrompt, corsOrigins, hosts, proxies, keepAliveMs, flushMs, drainMs } = config;
  const { maxMessageLength, maxReplyLength, maxBodyBytes, maxImportBytes } = config;
  const { maxAttachments, maxImageBytes, maxTextFileBytes } = config;
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
  const state: Omit<State, "owner" | "signIn" | "isIn" | "address"> = {
    door: new Door({ settings: config.door, store: authStore, onError }),
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
    hosts,
    keepAliveMs,
    shutdown,
    renderHtml,
    onError,
  };

  let isToldOfProxy = false;
  const addState = define.middleware(async (ctx) => {
    const { info: { remoteAddr }, req, url } = ctx;
    if (!isToldOfProxy && proxies === 0 && req.headers.has("x-forwarded-for")) {
      isToldOfProxy = true;
      onError(UNKNOWN_PROXY);
    }
    const address = isCounted(req, url) ? await addressOf(remoteAddr, { headers: req.headers, proxies }) : null;
    Object.assign(ctx.state, state, { address });
    return await ctx.next();
  });

  const app = new ChatFresh({ ...appConfig, trustProxy: proxies > 0 })
    .use(secureHeaders({ onError }), addState, csp({ useNonce: true }), letCompress, staticFiles())
    .fsRoutes();
  return { app, turns, close: () => shutdown.begin(drainMs).then(() => admission.close()) };
}

/** Nobody is counted for looking, unless they come with a password or to sign in. */
function isCounted({ method, headers }: Request, { pathname }: URL): boolean {
  return method !== "GET" && method !== "HEAD" || headers.has("authorization") || pathname.startsWith("/signin");
}

/** What reads addresses is loaded with the first that counts: it takes longer than all else that a page needs. */
async function addressOf(...args: Parameters<typeof clientAddress>): Promise<string | null> {
  return (await import("./lib/http/address.ts")).clientAddress(...args);
}

/** What reads Markdown is loaded with the first reply: a page without one does not wait for it. */
async function renderMarkdown(text: string): Promise<string> {
  return await (await import("./lib/markdown/render.ts")).renderMarkdown(text);
}

/** Deno compresses bodies that it has whole, and not those that stream: scripts and styles are small enough to have. */
const letCompress = define.middleware(async (ctx) => {
  const response = await ctx.next();
  const type = response.headers.get("content-type") ?? "";
  if (!response.body || !/^(text\/(css|javascript)|application\/javascript|image\/svg)/.test(type)) return response;
  const { status, headers } = response;
  headers.delete("content-length");
  return new Response(await response.bytes(), { status, headers });
});
