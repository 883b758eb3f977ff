import { InterruptError } from "./errors.ts";
import { endsRun, inOwnScope, type Scope, throwIfAborted } from "./scope.ts";
import type { NumberOrFn } from "./types.ts";

type Params = Record<string, unknown>;

interface Plan<S, P extends Params> {
  retries?: NumberOrFn<S, P>;
  delaySec?: NumberOrFn<S, P>;
  timeoutMs?: NumberOrFn<S, P>;
}

/** The longest delay that `setTimeout` takes. It fires at once for more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Runs `body` as often as the step's options allow, each attempt within its own time limit. */
export async function attempt<S, P extends Params, T>(
  plan: Plan<S, P>,
  scope: Scope<S, P>,
  body: (scope: Scope<S, P>) => Promise<T>,
): Promise<T> {
  const timeoutMs = resolve(plan.timeoutMs, scope);
  const attempts = resolve(plan.retries, scope);
  const delayMs = resolve(plan.delaySec, scope) * 1000;
  for (let made = 1;; made++) {
    try {
      return await withDeadline(timeoutMs, scope, body);
    } catch (error) {
      const last = !(made < attempts) || error instanceof InterruptError || endsRun(error, scope.run);
      if (last || scope.signal?.aborted) throw error;
      await pause(delayMs, scope.signal);
      throwIfAborted(scope);
    }
  }
}

/** Runs `body`. After `timeoutMs` it is told to end and waited for no longer. */
export async function withDeadline<S, P extends Params, T>(
  timeoutMs: number,
  scope: Scope<S, P>,
  body: (scope: Scope<S, P>) => Promise<T>,
): Promise<T> {
  if (!(timeoutMs > 0) || timeoutMs > LONGEST_TIMER_MS) return await body(scope);
  return await inOwnScope(scope, async (inner) => {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`step timed out after ${timeoutMs}ms`)), timeoutMs);
    try {
      return await Promise.race([body(inner), promise]);
    } finally {
      clearTimeout(timer);
    }
  });
}

/** A step option's value; 0 where there is none. */
export function resolve<S, P extends Params>(option: NumberOrFn<S, P> | undefined, scope: Scope<S, P>): number {
  return typeof option === "function" ? option(scope.shared, scope.params) : option ?? 0;
}

/** Waits, but no longer than until `signal` is aborted. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (!(ms > 0) || signal?.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const timer = setTimeout(wake, Math.min(ms, LONGEST_TIMER_MS));
  signal?.addEventListener("abort", wake);
  await promise;
  clearTimeout(timer);
  signal?.removeEventListener("abort", wake);
}
