import { attempt } from "../attempts.ts";
import { anchorIn, callNode } from "../node.ts";
import type { Scope } from "../scope.ts";
import type { FnStep } from "../steps.ts";

type Params = Record<string, unknown>;

export async function runFn<S, P extends Params>(step: FnStep<S, P>, scope: Scope<S, P>): Promise<string | undefined> {
  return anchorIn(await attempt(step, scope, (inner) => callNode(step.fn, inner)));
}
