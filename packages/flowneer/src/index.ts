/**
 * The root entry of `flowneer`: the flow builder, its errors and its types.
 *
 * @module
 */
export { CoreFlowBuilder } from "./core.ts";
export { FlowError, InterruptError } from "./errors.ts";
export { Fragment, fragment } from "./fragment.ts";
export type { FlowHooks, ResolvedHooks, StepFilter } from "./hooks.ts";
export type {
  AnchorStep,
  BatchStep,
  BranchStep,
  DagStep,
  FnStep,
  LoopStep,
  ParallelStep,
  Step,
  StepContext,
  StepHandler,
} from "./steps.ts";
// These two by star: `declare module "flowneer"` merges into `FlowBuilder` and `AugmentedState` only so.
export * from "./builder.ts";
export type * from "./types.ts";
