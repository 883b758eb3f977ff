import { SETTINGS } from "../lib/config/settings.ts";
import { Child, type ChildOptions } from "./child.ts";
import { Scratch } from "./scratch.ts";
import { serveArguments } from "./serve_arguments.ts";

/** A server under test. Disposing of it ends its process and removes what it has kept. */
export interface Server extends AsyncDisposable {
  child: Child;
  url: string;
}

export interface ServerOptions {
  /** Of the fake model. */
  modelUrl: string;
  /** Further flags for `deno`. */
  flags?: string[];
  /** A store that is there already; else the server has one of its own. */
  store?: Scratch;
}

/** What the server of a turn of measuring is, by the name that the table gives it. */
export interface Target {
  name: string;
  /** Where questions are posted. */
  path: string;
  start(options: ServerOptions): Promise<Server>;
}

export const FLOOR: Target = { name: "floor", path: "/chat", start: (options) => startBare("floor", options) };
export const BY_HAND: Target = { name: "by hand", path: "/chat", start: (options) => startBare("by_hand", options) };
export const CHAT: Target = { name: "/chat", path: "/chat", start: startServer };
export const API_CHAT: Target = { name: "/api/chat", path: "/api/chat", start: startServer };

/** The floor, a relay to compare with, and the two endpoints of the real server. */
export const ALL: readonly Target[] = [FLOOR, BY_HAND, CHAT, API_CHAT];

/** A server that is nothing but one file. */
async function startBare(file: "floor" | "by_hand", { modelUrl, flags = [] }: ServerOptions): Promise<Server> {
  const args = ["run", "--allow-net", ...flags, `bench/processes/${file}.ts`, modelUrl];
  return await listening(new Child({ name: file, args }));
}

type Settings = Record<string, string>;

/** The built server, with the rights and the command that `deno task serve` has. */
async function startServer(options: ServerOptions): Promise<Server> {
  async function args(settings: Settings): Promise<string[]> {
    const [run, ...rest] = await serveArguments(settings);
    return [run, ...options.flags ?? [], ...rest];
  }
  return await startOnStore({ ...options, name: "the server", args });
}

/** The same server by `deno serve`, with the same rights; to be given further flags and the built file. */
export async function serveArgs(settings: Settings, ...more: string[]): Promise<string[]> {
  const rights = (await serveArguments(settings)).filter((word) => word.startsWith("--"));
  return ["serve", "--host=127.0.0.1", "--port=0", ...rights, ...more];
}

/** The real server in several threads. */
export async function startThreads(count: number, options: ServerOptions): Promise<Server> {
  const args = (settings: Settings) => serveArgs(settings, "--parallel", "_fresh/server.js");
  const env = { DENO_JOBS: String(count) };
  return await startOnStore({ ...options, name: "the server", args, env, speaksOn: "stderr" });
}

/** A server by `deno serve` that keeps nothing. */
export async function startServed(name: string, { file }: { file: string }): Promise<Server> {
  return await listening(new Child({ name, args: await serveArgs({ PORT: "0" }, file), speaksOn: "stderr" }));
}

/** All questions come from one address, many more than anybody asks, and replies are longer than anybody reads. */
const NO_LIMITS = {
  CHAT_MAX_REPLY_LENGTH: "100000000",
  CHAT_OWNER_MESSAGES_PER_MINUTE: "0",
  CHAT_ADDRESS_MESSAGES_PER_MINUTE: "0",
  CHAT_OWNER_TURNS: "0",
  CHAT_ADDRESS_TURNS: "0",
  CHAT_SERVER_TURNS: "0",
  CHAT_TURN_READERS: "0",
  CHAT_OWNER_CONVERSATIONS: "0",
};

/** How a server that keeps something is started. */
interface StoreServerOptions extends ServerOptions, Omit<ChildOptions, "args"> {
  /** Arguments of `deno`, with these settings. */
  args(settings: Settings): string[] | Promise<string[]>;
}

/** A server that keeps something. */
export async function startOnStore(
  { modelUrl, store, flags: _, env, args, ...options }: StoreServerOptions,
): Promise<Server> {
  const own = store ? null : new Scratch();
  const settings = settingsOf({ modelUrl, store: store ?? own! });
  const child = new Child({ ...options, args: await args(settings), env: { ...settings, ...env } });
  const server = await listening(child);
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await own?.[Symbol.asyncDispose]();
    },
  };
}

/** Every setting of the real server, whatever the environment says. */
export function settingsOf({ modelUrl, store }: { modelUrl: string; store: Scratch }): Record<string, string> {
  return {
    ...Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, ""])),
    OPENAI_BASE_URL: `${modelUrl}/v1`,
    CHAT_KV_PATH: store.kvPath,
    PORT: "0",
    CHAT_DRAIN_MS: "0",
    // What the server prints is read for its address only.
    CHAT_LOG: "none",
    ...NO_LIMITS,
  };
}

async function listening(child: Child): Promise<Server> {
  try {
    return { child, url: await child.url(), [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  }
}
