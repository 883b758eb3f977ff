import { attempt } from "../attempts.ts";
import { callNode } from "../node.ts";
import { inOwnScope, type Scope } from "../scope.ts";
import type { ParallelStep } from "../steps.ts";

type Params = Record<string, unknown>;

/**
 * Each function has its own attempts; the time limit is for the step. The first failure ends the step, and tells the
 * functions still at work to end.
 */
export async function runParallel<S, P extends Params>(
  step: ParallelStep<S, P>,
  scope: Scope<S, P>,
): Promise<undefined> {
  const { retries, delaySec, timeoutMs, reducer } = step;
  await attempt({ timeoutMs }, scope, async (limited) => {
    const drafts = step.fns.map(() => reducer ? { ...scope.shared } : scope.shared);
    await inOwnScope(limited, async (inner) => {
      await Promise.all(step.fns.map((fn, index) => {
        const own = { ...inner, shared: drafts[index] };
        return wrapped(index, own, () => attempt({ retries, delaySec }, own, (once) => callNode(fn, once)));
      }));
    });
    await reducer?.(scope.shared, drafts);
  });
}

async function wrapped<S, P extends Params>(
  index: number,
  { hooks, meta, shared, params }: Scope<S, P>,
  call: () => Promise<unknown>,
): Promise<void> {
  let next = async () => {
    await call();
  };
  for (const wrap of hooks.wrapParallelFn.toReversed()) {
    const inner = next;
    next = async () => await wrap(meta, index, inner, shared, params);
  }
  await next();
}
