import { Child } from "./child.ts";
import { cpuSeconds, forgetPeak, machineCpuSeconds, memory } from "./proc.ts";
import type { LeaveOrder, LeaveReport, LoadOrder, LoadReport, ModelReport } from "./processes/orders.ts";
import type { Server, ServerOptions, Target } from "./servers.ts";

/** What one turn of measuring gave: figures by name, and what casts doubt on them. */
export interface Sample {
  figures: Record<string, number>;
  doubts: string[];
}

/** What was used while something was measured, in seconds of processor time where nothing else is said. */
export interface Used {
  wallSeconds: number;
  server: number;
  model: number;
  load: number;
  /** What runs on the machine beside the benchmark. */
  others: number;
}

/** Streams to open, without where. */
export type Load = Omit<LoadOrder, "url">;

/** Share of one core from which a process is taken to be the limit. */
const BUSY = 0.9;

/** What one has to wait for an answer beyond the time that an order has, in milliseconds. */
const GRACE_MS = 10_000;

/** The fake model and the load generator, which run throughout, and what is measured with them. */
export class Bench implements AsyncDisposable {
  readonly rounds: number;
  readonly #model: Child;
  readonly #load: Child;
  /** Is told what goes on. */
  readonly log: (line: string) => void;
  readonly modelUrl: string;

  private constructor(
    { model, load, modelUrl, rounds, log }: {
      model: Child;
      load: Child;
      modelUrl: string;
      rounds: number;
      log: (line: string) => void;
    },
  ) {
    [this.#model, this.#load, this.modelUrl, this.rounds, this.log] = [model, load, modelUrl, rounds, log];
  }

  static async start({ rounds, log }: { rounds: number; log: (line: string) => void }): Promise<Bench> {
    await using starting = new AsyncDisposableStack();
    const model = starting.use(new Child({ name: "the model", args: ["run", "-A", "bench/processes/model.ts"] }));
    const load = starting.use(new Child({ name: "the generator", args: ["run", "-A", "bench/processes/load.ts"] }));
    const modelUrl = await model.url();
    starting.move();
    return new Bench({ model, load, modelUrl, rounds, log });
  }

  /** Measures all targets in turn, on a fresh server each time: A B A B. */
  async inTurns(
    targets: readonly Target[],
    measure: (server: Server, target: Target) => Promise<Sample>,
    options: Pick<ServerOptions, "flags" | "store"> = {},
  ): Promise<Row[]> {
    const rows: Row[] = targets.map(({ name }) => ({ name, samples: [] }));
    for (let round = 1; round <= this.rounds; round++) {
      for (const [i, target] of targets.entries()) {
        this.log(`${target.name}, ${round} of ${this.rounds}`);
        await using server = await target.start({ modelUrl: this.modelUrl, ...options });
        await this.#warmUp(server, target);
        rows[i].samples.push(await measure(server, target));
      }
    }
    return rows;
  }

  /** Opens streams and reads them, to their end or to where they are held. Throws where a token is missing, or came twice. */
  async load(server: Pick<Server, "url">, target: Target, load: Load): Promise<LoadReport> {
    const order: LoadOrder = { ...load, url: server.url + target.path };
    const report = await this.#load.ask<LoadReport>(order, load.limitMs + GRACE_MS);
    if (report.faultCount === 0) return report;
    throw new Error(`${target.name}: ${report.faultCount} faults: ${report.faults.join("; ")}`);
  }

  /** Lets readers go that are held. */
  leave(leave: LeaveOrder["leave"]): Promise<LeaveReport> {
    return this.#load.ask<LeaveReport>({ leave });
  }

  /** What the model has sent since this was asked before. */
  modelReport(): Promise<ModelReport> {
    return this.#model.ask<ModelReport>({ report: true });
  }

  /** What `action` used. The peak of the server's memory begins with it. */
  async using<T>({ child: { pid } }: Server, action: () => Promise<T>): Promise<{ result: T; used: Used }> {
    const pids = [pid, this.#model.pid, this.#load.pid, Deno.pid];
    const read = () => [performance.now() / 1000, machineCpuSeconds(), ...pids.map(cpuSeconds)];
    forgetPeak(pid);
    const before = read();
    const result = await action();
    const [wallSeconds, machine, server, model, load, own] = read().map((after, i) => after - before[i]);
    return { result, used: { wallSeconds, server, model, load, others: machine - server - model - load - own } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#load[Symbol.asyncDispose]();
    await this.#model[Symbol.asyncDispose]();
  }

  /** Has the server's code compiled by what will run, so that no figure holds that. */
  async #warmUp(server: Server, target: Target): Promise<void> {
    const common = { padding: 0, openOverMs: 200, settleMs: 0, limitMs: 20_000 };
    await this.load(server, target, { ...common, streams: 16, tokens: 500, everyMs: 0 });
    await this.load(server, target, { ...common, streams: 50, tokens: 50, everyMs: 20 });
    await this.modelReport();
  }
}

export interface Row {
  name: string;
  samples: Sample[];
}

/** Memory that the server has gained since `before`, at its most, in KiB per stream. */
export function memoryPerStream(server: Server, { before, streams }: { before: number; streams: number }): number {
  return (memory(server.child.pid).peak - before) * 1024 / streams;
}

/** What casts doubt on figures: something else than the server was the limit. */
export function doubts({ wallSeconds, model, load, server, others }: Used, late = 0): string[] {
  const told: string[] = [];
  const cores = navigator.hardwareConcurrency;
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  if (load > BUSY * wallSeconds) told.push(`the generator was the limit (${percent(load / wallSeconds)} of a core)`);
  if (model > BUSY * wallSeconds) told.push(`the model was the limit (${percent(model / wallSeconds)} of a core)`);
  if (late > 0.01) told.push(`the model was late with ${percent(late)} of the tokens`);
  const all = (server + model + load + others) / wallSeconds / cores;
  if (all > BUSY) told.push(`the machine was full (${percent(all)})`);
  const foreign = others / wallSeconds / cores;
  if (foreign > 0.05) told.push(`other programs used ${percent(foreign)} of the machine`);
  return told;
}
