import assert from "node:assert/strict";
import { NO_LIMITS_ENV } from "./limits.ts";
import { readUntil } from "./read_until.ts";
import { startDeno, startTask, taskCommand } from "./tasks.ts";
import { within } from "./within.ts";

/** Longest that a server takes to say its address, or to end once it was told to, on a busy machine; in milliseconds. */
const START_MS = 30_000;

let built: Promise<void> | undefined;

/**
 * Starts the built server with the command of `deno task serve`, on any free port. It is the server's own process, not a task
 * around it, so that every signal reaches it. Builds first, once for all tests of a file.
 */
export async function startServer(env: Record<string, string>): Promise<ServerProcess> {
  await (built ??= build());
  const [deno, ...args] = (await taskCommand("serve")).split(" ");
  assert.equal(deno, "deno");
  return await listening(startDeno(args, { PORT: "0", ...NO_LIMITS_ENV, ...env }), "stdout");
}

/** Starts what was built as `deno serve` serves it, in several threads. Builds first, as {@linkcode startServer} does. */
export async function startParallelServer(threads: number, env: Record<string, string>): Promise<ServerProcess> {
  await (built ??= build());
  const args = ["serve", "--parallel", "-A", "--host", "127.0.0.1", "--port", "0", "_fresh/server.js"];
  return await listening(startDeno(args, { DENO_JOBS: String(threads), ...NO_LIMITS_ENV, ...env }), "stderr");
}

/** A server in a process of its own. One that still runs when its scope ends is killed. */
export class ServerProcess implements AsyncDisposable {
  readonly url: string;
  readonly #process: Deno.ChildProcess;
  readonly #output: Promise<Deno.CommandOutput>;

  constructor(url: string, process: Deno.ChildProcess) {
    this.url = url;
    this.#process = process;
    this.#output = process.output();
  }

  /** Sends a signal. */
  kill(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Resolves when the process is gone, with what it wrote to its outputs since it listens. */
  async ended(): Promise<{ code: number; output: string; errors: string }> {
    const { code, stdout, stderr } = await within(START_MS, this.#output);
    const utf8 = new TextDecoder();
    return { code, output: utf8.decode(stdout), errors: utf8.decode(stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    end(this.#process);
    await this.#output;
  }
}

async function build(): Promise<void> {
  const { code, stderr } = await startTask("build").output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
}

async function listening(process: Deno.ChildProcess, where: "stdout" | "stderr"): Promise<ServerProcess> {
  try {
    const [url] = await within(START_MS, readUntil(process[where], /http:\/\/127\.0\.0\.1:\d+(?=.*\n)/));
    return new ServerProcess(url, process);
  } catch (cause) {
    end(process);
    const { stderr } = await process.output();
    throw new Error(`The server did not start: ${new TextDecoder().decode(stderr)}`, { cause });
  }
}

function end(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
