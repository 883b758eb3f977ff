import { attempt } from "../attempts.ts";
import { anchorIn, callNode } from "../node.ts";
import type { Scope } from "../scope.ts";
import type { BranchStep } from "../steps.ts";

type Params = Record<string, unknown>;

/** Router and branch are one attempt: a retry asks the router again. */
export async function runBranch<S, P extends Params>(
  step: BranchStep<S, P>,
  scope: Scope<S, P>,
): Promise<string | undefined> {
  const result = await attempt(step, scope, async (inner) => {
    const key = String(await callNode(step.router, inner));
    const branch = Object.hasOwn(step.branches, key) ? step.branches[key] : step.branches.default;
    return branch && await callNode(branch, inner);
  });
  return anchorIn(result);
}
