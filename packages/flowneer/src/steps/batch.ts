import { attempt } from "../attempts.ts";
import { runBody } from "../engine.ts";
import { type Scope, throwIfAborted } from "../scope.ts";
import type { BatchStep } from "../steps.ts";

type Params = Record<string, unknown>;

/** One item after the other. The key holds the item meanwhile, and afterwards what it held before. */
export async function runBatch<S, P extends Params>(step: BatchStep<S, P>, scope: Scope<S, P>): Promise<undefined> {
  const shared = scope.shared as Record<string, unknown>;
  const had = Object.hasOwn(shared, step.key);
  const before = shared[step.key];
  try {
    await attempt(step, scope, async (inner) => {
      for (const item of await step.itemsExtractor(inner.shared, inner.params)) {
        throwIfAborted(inner);
        shared[step.key] = item;
        await runBody(step.processor, inner);
      }
    });
  } finally {
    // Out here, because an attempt that ran out of time is still at work when the next one sets the key.
    if (had) shared[step.key] = before;
    else delete shared[step.key];
  }
}
