import { SETTINGS } from "../lib/settings.ts";
import { Child } from "./child.ts";

import { Scratch } from "./scratch.ts";

const ROOT = new URL("../", import.meta.url);

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

/** The built server, with the rights and the command that `deno task serve` has. */
async function startServer(options: ServerOptions): Promise<Server> {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const [, run, ...rest] = tasks.serve.split(" ");
  return await startOnStore({ ...options, name: "the server", args: [run, ...options.flags ?? [], ...rest] });
}

/** All questions come from one address, many more than anybody asks. */
const NO_LIMITS = {
  CHAT_OWNER_MESSAGES_PER_MINUTE: "0",
  CHAT_ADDRESS_MESSAGES_PER_MINUTE: "0",
  CHAT_OWNER_TURNS: "0",
  CHAT_ADDRESS_TURNS: "0",
  CHAT_SERVER_TURNS: "0",
  CHAT_TURN_READERS: "0",
};

/** A server that keeps something. */
export async function startOnStore(
  { name, args, modelUrl, store }: ServerOptions & { name: string; args: string[] },
): Promise<Server> {
  const own = store ? null : new Scratch();
  const unset = Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, ""]));
  const env = {
    ...unset,
    OPENAI_BASE_URL: `${modelUrl}/v1`,
    CHAT_KV_PATH: (store ?? own!).kvPath,
    PORT: "0",
    CHAT_DRAIN_MS: "0",
    ...NO_LIMITS,
  };
  const server = await listening(new Child({ name, args, env }));
  return {
    ...server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await own?.[Symbol.asyncDispose]();
    },
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
