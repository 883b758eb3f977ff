import type { StepContext } from "./steps.ts";

type Params = Record<string, unknown>;

/** What all steps of one run have in common, sub-flows included. */
export interface Run {
  /** The caller's signal, and in `stream()` also the consumer's leaving. */
  readonly signal?: AbortSignal;
  /** Where a generator step's chunks go. `shared` is the state that the step was given, perhaps a draft. */
  chunk(value: unknown, shared: unknown): void;
  /** Set once the engine, not a step, has thrown the signal's reason. */
  aborted: boolean;
}

/** The context of a built-in step: the public one and the run. Its `signal` may be narrower than the run's. */
export interface Scope<S, P extends Params> extends StepContext<S, P> {
  readonly run: Run;
}

/** Throws the signal's reason. The run's own end is noted, so that it is not reported as a failure of a step. */
export function throwIfAborted(scope: { run: Run; signal?: AbortSignal }): void {
  if (!scope.signal?.aborted) return;
  scope.run.aborted ||= scope.run.signal?.aborted === true;
  throw scope.signal.reason;
}

/** Whether `error` is the end of the run itself, and not a failure of something in it. */
export function endsRun(error: unknown, run: Run): boolean {
  return run.aborted && error === run.signal?.reason;
}

/**
 * Runs `body` under a signal of its own, which also follows the outer one and is aborted with whatever `body` throws:
 * what is still at work in it then ends at its next step or yield.
 */
export async function inOwnScope<S, P extends Params, T>(
  scope: Scope<S, P>,
  body: (inner: Scope<S, P>, abort: (reason: unknown) => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const signal = scope.signal ? AbortSignal.any([scope.signal, controller.signal]) : controller.signal;
  try {
    return await body({ ...scope, signal }, (reason) => controller.abort(reason));
  } catch (error) {
    controller.abort(error);
    throw error;
  }
}
