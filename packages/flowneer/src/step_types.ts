// deno-lint-ignore-file no-explicit-any -- a handler knows the type of its own step; the table cannot
import type { Scope } from "./scope.ts";

/** How the engine runs one type of step. */
export interface StepType {
  handler(step: any, scope: Scope<any, any>): Promise<string | undefined>;
  /** The handler calls the step hooks itself. */
  transparent?: boolean;
  /** The handler sees to the step's `timeoutMs` itself. */
  timed?: boolean;
}

const stepTypes = new Map<string, StepType>();

/** Adds a step type, for every builder of the process. A second one of the same name replaces the first. */
export function setStepType(name: string, type: StepType): void {
  stepTypes.set(name, type);
}

export function stepType(name: string): StepType {
  const type = stepTypes.get(name);
  if (!type) throw new Error(`No handler is registered for steps of type "${name}"`);
  return type;
}
