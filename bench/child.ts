import { linesOf } from "./lines.ts";

const ROOT = new URL("../", import.meta.url);

/** How long a process may take to start or to end, in milliseconds. */
const PATIENCE_MS = 10_000;

const running = new Set<Deno.ChildProcess>();

export interface ChildOptions {
  /** Arguments of `deno`. */
  args: string[];
  env?: Record<string, string>;
  /** What it is, for messages. */
  name: string;
  /** Where it says its address; its standard output where absent. `deno serve` says it on the other one. */
  speaksOn?: "stdout" | "stderr";
}

/** A process that the benchmark started, in the project's folder. Disposing of it ends it, by its id. */
export class Child implements AsyncDisposable {
  readonly name: string;
  readonly #process: Deno.ChildProcess;
  readonly #speaksOn: "stdout" | "stderr";
  readonly #lines: AsyncGenerator<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;

  constructor({ args, env, name, speaksOn = "stdout" }: ChildOptions) {
    this.name = name;
    this.#speaksOn = speaksOn;
    const [stdin, stdout, stderr] = ["piped", "inherit", "inherit"] as const;
    const options = { args, env, cwd: ROOT, stdin, stdout, stderr, [speaksOn]: "piped" };
    this.#process = new Deno.Command(Deno.execPath(), options).spawn();
    running.add(this.#process);
    this.#lines = linesOf(this.#process[speaksOn]);
    this.#input = this.#process.stdin.getWriter();
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The next line that it prints. */
  async line(withinMs: number = PATIENCE_MS): Promise<string> {
    const { value, done } = await within(withinMs, this.#lines.next(), `"${this.name}" says nothing`);
    if (done) throw new Error(`"${this.name}" has ended too soon`);
    return value;
  }

  /** Where it listens, once it has printed that. */
  async url(): Promise<string> {
    const line = await this.line();
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (!url) throw new Error(`"${this.name}" names no address: "${line}"`);
    if (this.#speaksOn === "stderr") void this.#passErrorsOn();
    return url;
  }

  /** Gives an order to a process that takes them, and waits for what it says. */
  async ask<T>(order: unknown, withinMs: number = PATIENCE_MS): Promise<T> {
    await this.#input.write(new TextEncoder().encode(`${JSON.stringify(order)}\n`));
    return JSON.parse(await this.line(withinMs));
  }

  signal(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  async #passErrorsOn(): Promise<void> {
    for await (const line of this.#lines) await Deno.stderr.write(new TextEncoder().encode(`${line}\n`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!running.has(this.#process)) return;
    kill(this.#process, "SIGTERM");
    const timer = setTimeout(() => kill(this.#process, "SIGKILL"), PATIENCE_MS);
    await this.#process.status;
    clearTimeout(timer);
    running.delete(this.#process);
    await this.#lines.return(undefined);
    await this.#input.abort().catch(() => {});
  }
}

/** Ends all that still run, at once: for when the benchmark itself is ended. */
export function killAll(): void {
  for (const process of running) kill(process, "SIGKILL");
}

function kill(process: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    process.kill(signal);
  } catch {
    // It has ended already.
  }
}

async function within<T>(ms: number, promise: Promise<T>, otherwise: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${otherwise} for ${ms} ms`)), ms);
  });
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
