import { attempt } from "../attempts.ts";
import { runBody } from "../engine.ts";
import { type Scope, throwIfAborted } from "../scope.ts";
import type { LoopStep } from "../steps.ts";

type Params = Record<string, unknown>;

export async function runLoop<S, P extends Params>(step: LoopStep<S, P>, scope: Scope<S, P>): Promise<undefined> {
  await attempt(step, scope, async (inner) => {
    const { shared, params, hooks, meta } = inner;
    for (let iteration = 0; await step.condition(shared, params); iteration++) {
      // A body without steps looks at no signal, and would go on for ever.
      throwIfAborted(inner);
      await runBody(step.body, inner);
      for (const hook of hooks.onLoopIteration) await hook(meta, iteration, shared, params);
    }
  });
}
