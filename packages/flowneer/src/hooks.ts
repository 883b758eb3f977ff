// deno-lint-ignore-file no-explicit-any -- the published types default the state to `any`, and user code relies on it
import { matcher } from "./filter.ts";
import type { StepMeta } from "./types.ts";

type Params = Record<string, unknown>;

/**
 * Which steps a hook is for: labels, or a predicate. In a label `*` stands for any text; `!` in front excludes, and
 * wins over every inclusion. Only exclusions: every other step, those without a label too.
 */
export type StepFilter = string[] | ((meta: StepMeta) => boolean);

/** Callbacks around a run. `beforeFlow`, `afterFlow` and `onAnchorHit` are about no step, so no filter applies to them. */
export interface FlowHooks<S = any, P extends Params = Params> {
  /** Once, before the first step. */
  beforeFlow?: (shared: S, params: P) => void | Promise<void>;
  beforeStep?: (meta: StepMeta, shared: S, params: P) => void | Promise<void>;
  /** Around a step. Not calling `next` skips the step. Of several, the one registered first is the outermost. */
  wrapStep?: (meta: StepMeta, next: () => Promise<void>, shared: S, params: P) => Promise<void>;
  /** After a step that did not throw. */
  afterStep?: (meta: StepMeta, shared: S, params: P) => void | Promise<void>;
  /** Around each function of a `parallel()` step. `shared` is the function's draft, if there is a reducer. */
  wrapParallelFn?: (
    meta: StepMeta,
    fnIndex: number,
    next: () => Promise<void>,
    shared: S,
    params: P,
  ) => Promise<void>;
  /** A step threw. To be told, not to recover: recover in `wrapStep`. */
  onError?: (meta: StepMeta, error: unknown, shared: S, params: P) => void | Promise<void>;
  /** Once, at the end, after a failure too. */
  afterFlow?: (shared: S, params: P) => void | Promise<void>;
  /** After each round of a `loop()`. `iteration` counts from 0. */
  onLoopIteration?: (meta: StepMeta, iteration: number, shared: S, params: P) => void | Promise<void>;
  /** A step jumped to an anchor; the name comes without `#`. */
  onAnchorHit?: (anchorName: string, shared: S, params: P) => void | Promise<void>;
}

type Handlers<S, P extends Params> = Required<FlowHooks<S, P>>;

/** All hooks of one run, in the order in which they were registered. */
export type ResolvedHooks<S, P extends Params> = { [Name in keyof Handlers<S, P>]: Handlers<S, P>[Name][] };

/** The hooks of one builder. */
export class HookRegistry<S, P extends Params> {
  #entries: { hooks: Partial<FlowHooks<S, P>> }[] = [];

  /** Returns a function that takes them out again; a run under way keeps those it started with. */
  add(hooks: Partial<FlowHooks<S, P>>, filter?: StepFilter): () => void {
    const entry = { hooks: filter ? filtered(hooks, matcher(filter)) : hooks };
    this.#entries.push(entry);
    return () => {
      this.#entries = this.#entries.filter((other) => other !== entry);
    };
  }

  /** What one run calls. `extra` is that run's own: no other run ever sees it. */
  resolve(extra: Partial<FlowHooks<S, P>> = {}): ResolvedHooks<S, P> {
    const all = [...this.#entries.map((entry) => entry.hooks), extra];
    const pick = <K extends keyof FlowHooks>(name: K) =>
      all.flatMap((hooks) => hooks[name] ?? []) as Handlers<S, P>[K][];
    return {
      beforeFlow: pick("beforeFlow"),
      beforeStep: pick("beforeStep"),
      wrapStep: pick("wrapStep"),
      afterStep: pick("afterStep"),
      wrapParallelFn: pick("wrapParallelFn"),
      onError: pick("onError"),
      afterFlow: pick("afterFlow"),
      onLoopIteration: pick("onLoopIteration"),
      onAnchorHit: pick("onAnchorHit"),
    };
  }
}

function filtered<S, P extends Params>(
  hooks: Partial<FlowHooks<S, P>>,
  matches: (meta: StepMeta) => boolean,
): Partial<FlowHooks<S, P>> {
  const { beforeStep, wrapStep, afterStep, wrapParallelFn, onError, onLoopIteration } = hooks;
  return {
    beforeFlow: hooks.beforeFlow,
    afterFlow: hooks.afterFlow,
    onAnchorHit: hooks.onAnchorHit,
    beforeStep: beforeStep && ((meta, ...rest) => matches(meta) ? beforeStep(meta, ...rest) : undefined),
    afterStep: afterStep && ((meta, ...rest) => matches(meta) ? afterStep(meta, ...rest) : undefined),
    onError: onError && ((meta, ...rest) => matches(meta) ? onError(meta, ...rest) : undefined),
    onLoopIteration: onLoopIteration &&
      ((meta, ...rest) => matches(meta) ? onLoopIteration(meta, ...rest) : undefined),
    // A filtered-out wrapper still has to pass the call on, or the filter would skip the step itself.
    wrapStep: wrapStep && ((meta, next, ...rest) => matches(meta) ? wrapStep(meta, next, ...rest) : next()),
    wrapParallelFn: wrapParallelFn &&
      ((meta, index, next, ...rest) => matches(meta) ? wrapParallelFn(meta, index, next, ...rest) : next()),
  };
}
