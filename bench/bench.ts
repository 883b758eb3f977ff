import { Child } from "./child.ts";
import { cpuSeconds, forgetPeak, machineCpuSeconds } from "./proc.ts";
import type { Used } from "./doubts.ts";
import type {
  LeaveOrder,
  LeaveReport,
  LoadOrder,
  LoadReport,
  ModelReport,
  VisitOrder,
  VisitReport,
} from "./processes/orders.ts";
import type { Server, ServerOptions, Target } from "./servers.ts";

/** What one turn of measuring gave: figures by name, and what casts doubt on them. */
export interface Sample {
  figures: Record<string, number>;
  doubts: string[];
}

/** What all turns of one server gave. */
export interface Row {
  name: string;
  samples: Sample[];
}

/** Streams to open, without where. */
export type Load = Omit<LoadOrder, "url">;

export interface InTurnsOptions<T extends Target> extends Pick<ServerOptions, "flags" | "store"> {
  /** Has the server's code compiled by what will run, so that no figure holds that; by streams where absent. */
  warmUp?(server: Server, target: T): Promise<unknown>;
}

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

  /** Measures all targets in turn, on a fresh server each time: A B A B. A row each, in their order. */
  async inTurns<T extends Target>(
    targets: readonly T[],
    measure: (server: Server, target: T) => Promise<Sample>,
    options: InTurnsOptions<T> = {},
  ): Promise<Row[]> {
    const rows: Row[] = targets.map(({ name }) => ({ name, samples: [] }));
    await this.eachTurn(targets, async (server, target) => {
      rows[targets.indexOf(target)].samples.push(await measure(server, target));
    }, options);
    return rows;
  }

  /** The same for what is no row for each target. */
  async eachTurn<T extends Target>(
    targets: readonly T[],
    action: (server: Server, target: T) => Promise<void>,
    { warmUp = (server, target) => this.#warmUp(server, target), ...options }: InTurnsOptions<T> = {},
  ): Promise<void> {
    for (let round = 1; round <= this.rounds; round++) {
      for (const target of targets) {
        this.log(`${target.name}, ${round} of ${this.rounds}`);
        await using server = await target.start({ modelUrl: this.modelUrl, ...options });
        await warmUp(server, target);
        await action(server, target);
      }
    }
  }

  /** Opens streams and reads them, to their end or to where they are held. Throws where a token is missing, or came twice. */
  async load(server: Pick<Server, "url">, target: Target, load: Load): Promise<LoadReport> {
    const order: LoadOrder = { ...load, url: server.url + target.path };
    const report = await this.#load.ask<LoadReport>(order, load.limitMs + GRACE_MS);
    if (report.faultCount === 0) return report;
    throw new Error(`${target.name}: ${report.faultCount} faults: ${report.faults.join("; ")}`);
  }

  /** Visits a page, over and over. Throws where it is not what it should be. */
  async visit(order: VisitOrder): Promise<VisitReport> {
    const report = await this.#load.ask<VisitReport | { failure: string }>(order, order.forMs + GRACE_MS);
    if ("failure" in report) throw new Error(`"${order.url}": ${report.failure}`);
    return report;
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
  async using<T>(
    { child: { pid } }: Pick<Server, "child">,
    action: () => Promise<T>,
  ): Promise<{ result: T; used: Used }> {
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

  async #warmUp(server: Server, target: Target): Promise<void> {
    const common = { padding: 0, openOverMs: 200, settleMs: 0, limitMs: 20_000 };
    await this.load(server, target, { ...common, streams: 16, tokens: 500, everyMs: 0 });
    await this.load(server, target, { ...common, streams: 50, tokens: 50, everyMs: 20 });
    await this.modelReport();
  }
}
