// deno-lint-ignore-file no-explicit-any -- the published types default the state to `any`, and user code relies on it
import { CoreFlowBuilder } from "./core.ts";
import "./steps/built_in.ts";
import type { NodeFn, NodeOptions } from "./types.ts";

type Params = Record<string, unknown>;

/** A flow: steps that run one after the other on one shared state. Each method adds a step and returns the builder. */
export class FlowBuilder<S = any, P extends Params = Params> extends CoreFlowBuilder<S, P> {
  /** The first step. Drops all steps there are. */
  startWith(fn: NodeFn<S, P>, options?: NodeOptions<S, P>): this {
    this.steps = [];
    return this.then(fn, options);
  }

  then(fn: NodeFn<S, P>, options?: NodeOptions<S, P>): this {
    this.steps.push({ type: "fn", fn, ...attempts(options) });
    return this;
  }

  /** Runs the branch that `router` names, else the branch `default`, else none. A branch may jump to an anchor. */
  branch(router: NodeFn<S, P>, branches: Record<string, NodeFn<S, P>>, options?: NodeOptions<S, P>): this {
    this.steps.push({ type: "branch", router, branches, ...attempts(options) });
    return this;
  }

  /** Runs `body` as long as `condition` holds, which is asked before each round. */
  loop(
    condition: (shared: S, params: P) => Promise<boolean> | boolean,
    body: (b: FlowBuilder<S, P>) => void,
    options?: NodeOptions<S, P>,
  ): this {
    this.steps.push({ type: "loop", condition, body: this.#sub(body), ...attempts(options) });
    return this;
  }

  /**
   * Runs `processor` for one item after the other. The item is at `shared[key]`, `__batchItem` by default; a batch
   * within a batch needs a key of its own.
   */
  batch(
    items: (shared: S, params: P) => Promise<any[]> | any[],
    processor: (b: FlowBuilder<S, P>) => void,
    options?: NodeOptions<S, P> & { key?: string },
  ): this {
    const key = options?.key ?? "__batchItem";
    this.steps.push({
      type: "batch",
      itemsExtractor: items,
      processor: this.#sub(processor),
      key,
      ...attempts(options),
    });
    return this;
  }

  /** Runs `fns` at once. With a `reducer` each has a shallow copy of the state, and the reducer merges them. */
  parallel(
    fns: NodeFn<S, P>[],
    options?: NodeOptions<S, P>,
    reducer?: (shared: S, drafts: S[]) => void,
  ): this {
    this.steps.push({ type: "parallel", fns, reducer, ...attempts(options) });
    return this;
  }

  /** A place to jump to by returning `"#name"`. More than `maxVisits` jumps to it in one run are an error. */
  anchor(name: string, maxVisits?: number): this {
    this.steps.push({ type: "anchor", name, maxVisits });
    return this;
  }

  /** Adds the steps that `frag` has now. Its hooks stay behind. */
  add(frag: FlowBuilder<S, P>): this {
    this.steps.push(...frag.steps);
    return this;
  }

  /** Fills the builder of a body. It has this builder's plugin methods, without running a subclass's constructor. */
  #sub(fill: (b: FlowBuilder<S, P>) => void): FlowBuilder<S, P> {
    const body: FlowBuilder<S, P> = Object.setPrototypeOf(new FlowBuilder<S, P>(), Object.getPrototypeOf(this));
    fill(body);
    return body;
  }
}

function attempts<S, P extends Params>(options: NodeOptions<S, P> = {}): Required<Omit<NodeOptions<S, P>, "label">> & {
  label?: string;
} {
  const { retries = 1, delaySec = 0, timeoutMs = 0, label } = options;
  return { retries, delaySec, timeoutMs, label };
}
