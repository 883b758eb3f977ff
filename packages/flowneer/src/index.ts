/**
 * The root entry of `flowneer`: the flow builder, its errors and its types.
 *
 * @module
 */
export { FlowBuilder } from "./builder.ts";
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
export type {
  AugmentedState,
  FlowneerPlugin,
  NodeFn,
  NodeOptions,
  NumberOrFn,
  PluginContext,
  RunOptions,
  StepMeta,
  StreamEvent,
  Validator,
} from "./types.ts";
