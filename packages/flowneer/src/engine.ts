import { resolve, withDeadline } from "./attempts.ts";
import type { CoreFlowBuilder } from "./core.ts";
import { FlowError, InterruptError } from "./errors.ts";
import type { ResolvedHooks } from "./hooks.ts";
import { endsRun, type Run, type Scope, throwIfAborted } from "./scope.ts";
import { type StepType, stepType } from "./step_types.ts";
import type { AnchorStep, Step } from "./steps.ts";
import type { NumberOrFn, StepMeta } from "./types.ts";

type Params = Record<string, unknown>;

/** One builder's pass over its steps. */
export interface Pass<S, P extends Params> {
  builder: CoreFlowBuilder<S, P>;
  shared: S;
  params: P;
  hooks: ResolvedHooks<S, P>;
  run: Run;
  /** Narrower than the run's where an attempt with a time limit is around it. */
  signal?: AbortSignal;
}

/** Runs a builder's steps in order, following jumps, and rejects with what ended it early. */
export async function runSteps<S, P extends Params>(pass: Pass<S, P>): Promise<void> {
  const { steps } = pass.builder;
  const visits = new Map<string, number>();
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index];
    if (step.type === "anchor") continue;
    throwIfAborted(pass);
    const type = stepType(step.type);
    const meta: StepMeta = { index, type: step.type, label: step.label };
    try {
      const target = await runStep(step, type, { ...pass, meta });
      if (target !== undefined) index = await jump(target, pass, visits);
    } catch (error) {
      throw type.transparent ? error : await reported(error, { ...pass, meta });
    }
  }
}

/** Runs the body of a `loop()` or `batch()` under its own hooks. A failure in it counts as that step's. */
export async function runBody<S, P extends Params>(body: CoreFlowBuilder<S, P>, scope: Scope<S, P>): Promise<void> {
  const { shared, params, run, signal } = scope;
  try {
    await runSteps({ builder: body, shared, params, run, signal, hooks: body._resolveHooks() });
  } catch (error) {
    throw endsRun(error, run) ? error : inSub(describe(scope.meta), error);
  }
}

/** The error of a sub-flow, named after the step that it is part of. */
export function inSub(label: string, error: unknown): unknown {
  if (error instanceof InterruptError) return error;
  return new FlowError(label, error instanceof FlowError ? error.cause : error);
}

async function runStep<S, P extends Params>(
  step: Step<S, P>,
  type: StepType,
  scope: Scope<S, P>,
): Promise<string | undefined> {
  if (type.transparent) return await dispatch(step, type, scope);
  const { hooks, meta, shared, params } = scope;
  for (const hook of hooks.beforeStep) await hook(meta, shared, params);
  let target: string | undefined;
  let next = async () => {
    target = await dispatch(step, type, scope);
  };
  for (const wrap of hooks.wrapStep.toReversed()) {
    const inner = next;
    next = async () => await wrap(meta, inner, shared, params);
  }
  await next();
  for (const hook of hooks.afterStep) await hook(meta, shared, params);
  return target;
}

async function dispatch<S, P extends Params>(
  step: Step<S, P>,
  { handler, timed }: StepType,
  scope: Scope<S, P>,
): Promise<string | undefined> {
  if (timed) return await handler(step, scope);
  const { timeoutMs } = step as { timeoutMs?: NumberOrFn<S, P> };
  return await withDeadline(resolve(timeoutMs, scope), scope, (inner) => handler(step, inner));
}

/** Finds the anchor to go on at. Where a name is given twice, the later one counts. */
async function jump<S, P extends Params>(name: string, pass: Pass<S, P>, visits: Map<string, number>): Promise<number> {
  const isTarget = (step: Step<S, P>) => step.type === "anchor" && step.name === name;
  const index = pass.builder.steps.findLastIndex(isTarget);
  if (index < 0) throw new Error(`goto target anchor "${name}" not found`);
  const { maxVisits = Infinity } = pass.builder.steps[index] as AnchorStep;
  const count = (visits.get(name) ?? 0) + 1;
  if (count > maxVisits) {
    throw new Error(`cycle limit exceeded for anchor "${name}": ${count} visits > limit(${maxVisits})`);
  }
  visits.set(name, count);
  for (const hook of pass.hooks.onAnchorHit) await hook(name, pass.shared, pass.params);
  return index;
}

/** Tells the hooks of a failure, and returns what to throw for it. */
async function reported<S, P extends Params>(error: unknown, scope: Scope<S, P>): Promise<unknown> {
  const { hooks, meta, shared, params, run } = scope;
  if (error instanceof InterruptError || endsRun(error, run)) return error;
  for (const hook of hooks.onError) await hook(meta, error, shared, params);
  return error instanceof FlowError ? error : new FlowError(describe(meta), error);
}

/** How a step is called in an error's message. */
function describe({ type, index, label }: StepMeta): string {
  const place = type === "fn" ? `step ${index}` : `${type} (step ${index})`;
  return label ? `"${label}" ${place}` : place;
}
