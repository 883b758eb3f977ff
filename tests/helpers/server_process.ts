import { serveArguments } from "../../bench/serve_arguments.ts";
import assert from "node:assert/strict";
import { NO_LIMITS_ENV } from "./limits.ts";
import { locked } from "./locked.ts";
import { readUntil } from "./read_until.ts";
import { startDeno, startTask } from "./tasks.ts";
import { within } from "./within.ts";

/** Longest that a server takes to say its address, or to end once it was told to, on a busy machine; in milliseconds. */
const START_MS = 30_000;

/** Set once the server is built. Files of tests are threads of one process, and have its environment in common. */
const BUILT = "FRESHET_TESTS_BUILT";

export interface StartServerOptions {
  /** More flags for `deno run`. */
  flags?: string[];
}

/**
 * Starts the built server with the command of `deno task serve`, on any free port. It is the server's own process, not a task
 * around it, so that every signal reaches it. Builds first, once for all files of tests.
 */
export async function startServer(
  env: Record<string, string>,
  { flags = [] }: StartServerOptions = {},
): Promise<ServerProcess> {
  const settings = { PORT: "0", ...NO_LIMITS_ENV, ...env };
  const [run, ...args] = await serveArguments(settings);
  return await whenBuilt(() => listening(startDeno([run, ...flags, ...args], settings), { where: "stdout" }));
}

/** Starts what was built as `deno serve` serves it, in several threads. Builds first, as {@linkcode startServer} does. */
export async function startParallelServer(threads: number, env: Record<string, string>): Promise<ServerProcess> {
  const args = ["serve", "--parallel", "-A", "--host", "127.0.0.1", "--port", "0", "_fresh/server.js"];
  return await whenBuilt(() =>
    listening(startDeno(args, { DENO_JOBS: String(threads), ...NO_LIMITS_ENV, ...env }), { where: "stderr" })
  );
}

/** Starts the server by a task, as a user does; `start` builds by itself. */
export async function startByTask(task: "start" | "serve", env: Record<string, string>): Promise<ServerProcess> {
  const start = () => listening(startTask(task, { PORT: "0", ...env }), { where: "stdout", lastSignal: "SIGTERM" });
  if (task === "serve") return await whenBuilt(start);
  using _lock = await locked("build");
  return await start();
}

/** Starts something with what is built, while nobody builds it anew. Builds first, once for all files of tests. */
export async function whenBuilt<T>(start: () => Promise<T>): Promise<T> {
  await build();
  using _lock = await locked("build", { isShared: true });
  return await start();
}

/** A server in a process of its own. One that still runs when its scope ends is killed, or told to end where a task runs it. */
export class ServerProcess implements AsyncDisposable {
  readonly url: string;
  readonly #process: Deno.ChildProcess;
  readonly #output: Promise<Deno.CommandOutput>;
  readonly #lastSignal: Deno.Signal;

  constructor(url: string, process: Deno.ChildProcess, lastSignal: Deno.Signal) {
    this.url = url;
    this.#process = process;
    this.#lastSignal = lastSignal;
    this.#output = process.output();
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Sends a signal. */
  kill(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Resolves when the process is gone, with what it wrote to its error output since it listens. */
  async ended(): Promise<{ code: number; errors: string }> {
    const { code, stderr } = await within(START_MS, this.#output);
    return { code, errors: new TextDecoder().decode(stderr) };
  }

  /** Resolves when the process is gone, with what it wrote to its output since it listens. */
  async written(): Promise<string> {
    const { stdout } = await within(START_MS, this.#output);
    return new TextDecoder().decode(stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    end(this.#process, this.#lastSignal);
    await this.#output;
  }
}

async function build(): Promise<void> {
  using _lock = await locked("build");
  if (Deno.env.has(BUILT)) return;
  const { code, stderr } = await startTask("build").output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  Deno.env.set(BUILT, "yes");
}

async function listening(
  process: Deno.ChildProcess,
  { where, lastSignal = "SIGKILL" }: { where: "stdout" | "stderr"; lastSignal?: Deno.Signal },
): Promise<ServerProcess> {
  try {
    const [url] = await within(START_MS, readUntil(process[where], /http:\/\/127\.0\.0\.1:\d+(?=.*\n)/));
    return new ServerProcess(url, process, lastSignal);
  } catch (cause) {
    end(process, lastSignal);
    const { stderr } = await process.output();
    throw new Error(`The server did not start: ${new TextDecoder().decode(stderr)}`, { cause });
  }
}

function end(process: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    process.kill(signal);
  } catch {
    // It has ended by itself.
  }
}
