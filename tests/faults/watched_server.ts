import assert from "node:assert/strict";
import { memory } from "../../bench/proc.ts";
import { type ServerProcess, startServer } from "../helpers/server_process.ts";
import { dataPath, ROOT } from "../helpers/tasks.ts";
import { BREAKAGE_FILE, HELD_FILE, type HeldInside, type KvBreakage } from "./held_inside.ts";
import { openSockets, portOf } from "./open_sockets.ts";

/** How long a server may take to get back to where it was, in milliseconds: connections that wait are closed after a minute. */
const REST_MS = 90_000;

/** How much more memory it may hold then. */
const MAX_GROWTH = 1.1;

/** Timers that come and go by themselves at any time, of connections that this process keeps among them. */
const LOOSE_TIMERS = 4;

/** Connections that this process keeps to a server, more or less than at another time. */
const MAX_KEPT = 64;

/** What the log of a short turn takes, in MiB: it can be read for an hour, up to a bound for all. */
const LOG_MIB = 5 / 1024;

/** What a process holds once garbage is collected. */
export interface Holdings extends HeldInside {
  liveTurns: number;
  /** Connections with whoever reads, and with the model server. */
  readers: number;
  requests: number;
  memoryMiB: number;
}

export interface RestOptions {
  /** Live turns that there are meanwhile, with a model request each. */
  liveTurns?: number;
  /** Turns that have ended since, whose logs are kept. */
  logs?: number;
}

const FLAGS = ["--v8-flags=--expose-gc", `--preload=${new URL("inside_server.ts", import.meta.url).pathname}`];

/** The built server in a process of its own, on a store of its own, whose holdings can be looked at. */
export class WatchedServer implements AsyncDisposable {
  readonly #env: Record<string, string>;
  readonly #stack: AsyncDisposableStack;
  readonly #modelPort: number;
  /** Of the store, from the project's folder. */
  readonly storePath: string;
  #server!: ServerProcess;

  static async start(env: { OPENAI_BASE_URL: string } & Record<string, string>): Promise<WatchedServer> {
    await using stack = new AsyncDisposableStack();
    const { path } = stack.use(dataPath());
    const server = new WatchedServer(
      { CHAT_KV_PATH: path, CHAT_DRAIN_MS: "0", CHAT_LOG: "none", ...env },
      stack.move(),
    );
    await server.#start();
    return server;
  }

  constructor(env: Record<string, string>, stack: AsyncDisposableStack) {
    this.#env = env;
    this.#stack = stack;
    this.storePath = env.CHAT_KV_PATH;
    this.#modelPort = portOf(env.OPENAI_BASE_URL);
  }

  get url(): string {
    return this.#server.url;
  }

  get pid(): number {
    return this.#server.pid;
  }

  async holdings(): Promise<Holdings> {
    const response = await fetch(`${this.url}/healthz`);
    const { ok, liveTurns } = await response.json();
    assert.ok(ok, "The server is not well");
    const inside = await this.#inside();
    const sockets = openSockets();
    return {
      ...inside,
      liveTurns,
      readers: sockets.filter(({ local }) => local === portOf(this.url)).length,
      requests: sockets.filter(({ remote }) => remote === this.#modelPort).length,
      memoryMiB: memory(this.pid).now,
    };
  }

  /** Resolves once the server holds no more than it did before; fails where it goes on holding more. */
  async rests(before: Holdings, { liveTurns: turns = 0, logs = 0 }: RestOptions = {}): Promise<Holdings> {
    const isNoMore = (mib: number, mibBefore: number) => mib <= mibBefore * MAX_GROWTH + logs * LOG_MIB;
    const isBack = ({ liveTurns, timers, readers, requests, heapMiB, memoryMiB }: Holdings) =>
      liveTurns === turns && requests === turns && readers <= before.readers + MAX_KEPT &&
      timers <= before.timers + LOOSE_TIMERS && isNoMore(heapMiB, before.heapMiB) &&
      isNoMore(memoryMiB, before.memoryMiB);
    for (const startedAt = performance.now();;) {
      const now = await this.holdings();
      if (isBack(now)) return now;
      assert.ok(performance.now() - startedAt < REST_MS, `It held ${show(before)}, and now ${show(now)}`);
      await pause(500);
    }
  }

  /** Breaks the store from now on, or, with `null`, mends it. */
  async breakStore(breakage: KvBreakage | null): Promise<void> {
    const path = this.#beside(BREAKAGE_FILE);
    await (breakage ? Deno.writeTextFile(path, breakage) : Deno.remove(path));
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  /** Starts it again on the same store, with other settings where there are any; it is killed before, where it runs. */
  async startAgain(env: Record<string, string> = {}): Promise<void> {
    await this.kill();
    Object.assign(this.#env, env);
    await this.#start();
  }

  /** What it wrote to its error output since it was started last; it is ended. */
  async errors(): Promise<string> {
    this.#server.kill("SIGTERM");
    const { code, errors } = await this.#server.ended();
    assert.equal(code, 0, errors);
    return errors;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }

  async #start(): Promise<void> {
    this.#server = this.#stack.use(await startServer(this.#env, { flags: FLAGS }));
  }

  async #inside(): Promise<HeldInside> {
    const path = this.#beside(HELD_FILE);
    await Deno.remove(path).catch(() => {});
    this.#server.kill("SIGUSR2");
    for (;;) {
      const text = await Deno.readTextFile(path).catch(() => null);
      if (text) return JSON.parse(text);
      await pause(10);
    }
  }

  #beside(name: string): URL {
    return new URL(name, new URL(this.storePath, ROOT));
  }
}

/** For people. */
export function show({ liveTurns, timers, readers, requests, heapMiB, memoryMiB }: Holdings): string {
  return `${liveTurns} turns, ${timers} timers, ${readers} readers, ${requests} model requests, ` +
    `${Math.round(memoryMiB)} MiB (heap ${Math.round(heapMiB)})`;
}

/** Between looks at what nobody tells. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
