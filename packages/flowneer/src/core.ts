// deno-lint-ignore-file no-explicit-any -- the published types default the state to `any`, and user code relies on it
import { inSub, runSteps } from "./engine.ts";
import { type FlowHooks, HookRegistry, type ResolvedHooks, type StepFilter } from "./hooks.ts";
import { Outlet } from "./outlet.ts";
import type { Run } from "./scope.ts";
import { setStepType } from "./step_types.ts";
import type { Step, StepHandler } from "./steps.ts";
import { EventStream } from "./stream.ts";
import type { FlowneerPlugin, RunOptions, StreamEvent } from "./types.ts";

/** Runs steps and keeps hooks. It has no methods to add steps: `FlowBuilder` has. */
export class CoreFlowBuilder<S = any, P extends Record<string, unknown> = Record<string, unknown>> {
  /** What a plugin's method pushes its step to. */
  steps: Step<S, P>[] = [];
  readonly #hooks: HookRegistry<S, P> = new HookRegistry<S, P>();

  /**
   * Teaches every builder of the process a step type. With `transparent`, the handler calls `beforeStep`, `wrapStep` and
   * `afterStep` itself.
   */
  static registerStepType(type: string, handler: StepHandler, options: { transparent?: boolean } = {}): void {
    setStepType(type, { handler, transparent: options.transparent });
  }

  /**
   * Makes a subclass that has the plugins' methods. The class itself stays as it is.
   *
   * @throws {Error} if two plugins have a method of one name, or a class above already has it.
   */
  static extend<T extends typeof CoreFlowBuilder>(this: T, plugins: FlowneerPlugin[]): T {
    class Extended extends (this as typeof CoreFlowBuilder) {}
    for (const [name, method] of plugins.flatMap((plugin) => Object.entries(plugin))) {
      if (name in Extended.prototype) throw new Error(`Plugin method collision: "${name}"`);
      Object.defineProperty(Extended.prototype, name, { value: method, writable: true, configurable: true });
    }
    return Extended as T;
  }

  /** Registers hooks, and returns the function that takes them out again. A run keeps the hooks it started with. */
  addHooks(hooks: Partial<FlowHooks<S, P>>, filter?: StepFilter): () => void {
    return this._setHooks(hooks, filter);
  }

  /** `addHooks` for plugin methods. */
  protected _setHooks(hooks: Partial<FlowHooks<S, P>>, filter?: StepFilter): () => void {
    return this.#hooks.add(hooks, filter);
  }

  /**
   * Runs the flow on `shared`, which the steps mutate.
   *
   * @throws {FlowError} if a step fails. An `InterruptError`, the signal's reason and what a flow hook throws come as
   * they are.
   */
  async run(shared: S, params?: P, options?: RunOptions): Promise<void> {
    await this.#run(shared, params, { signal: options?.signal, chunk: toState, aborted: false });
  }

  /**
   * Runs the flow from the first `next()` on, and yields what happens in it, as it happens: events queue up, however
   * slow the consumer. A consumer that leaves early aborts the run.
   */
  stream(shared: S, params?: P, options?: RunOptions): AsyncGenerator<StreamEvent<S>> {
    const left = new AbortController();
    const signal = options?.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
    return new EventStream<S>({
      start: async (send) => {
        const outlet = new Outlet(shared, (data) => send({ type: "chunk", data }));
        const observer: FlowHooks<S, P> = {
          beforeFlow: () => outlet.adopt(),
          beforeStep: (meta) => send({ type: "step:before", meta }),
          afterStep: (meta, shared) => send({ type: "step:after", meta, shared }),
        };
        try {
          await this.#run(shared, params, { signal, chunk: (value) => outlet.send(value), aborted: false }, observer);
        } finally {
          outlet.close();
        }
      },
      abandon: () => left.abort(new DOMException("The consumer left the stream", "AbortError")),
    });
  }

  async #run(shared: S, params: P = {} as P, run: Run, observer?: FlowHooks<S, P>): Promise<void> {
    const hooks = this._resolveHooks(observer);
    for (const hook of hooks.beforeFlow) await hook(shared, params);
    try {
      await runSteps({ builder: this, shared, params, hooks, run, signal: run.signal });
    } finally {
      for (const hook of hooks.afterFlow) await hook(shared, params);
    }
  }

  /** Runs the steps alone, without `beforeFlow` and `afterFlow`: a sub-flow, for step handlers. */
  async _execute(shared: S, params: P, signal?: AbortSignal): Promise<void> {
    const run = { signal, chunk: toState, aborted: false };
    await runSteps({ builder: this, shared, params, hooks: this._resolveHooks(), run, signal });
  }

  /** Runs `fn`; what it throws becomes the failure of the step called `label`. For step handlers. */
  async _runSub(label: string, fn: () => Promise<void>): Promise<void> {
    try {
      await fn();
    } catch (error) {
      throw inSub(label, error);
    }
  }

  /** @internal */
  _resolveHooks(extra?: FlowHooks<S, P>): ResolvedHooks<S, P> {
    return this.#hooks.resolve(extra);
  }
}

/** Without a stream, chunks go to the state's subscriber, if there is one. */
function toState(value: unknown, shared: unknown): void {
  (shared as { __stream?: (chunk: unknown) => void } | undefined)?.__stream?.(value);
}
