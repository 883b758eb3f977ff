// deno-lint-ignore-file no-explicit-any -- the published types default the state to `any`, and user code relies on it
import type { CoreFlowBuilder } from "./core.ts";
import type { ResolvedHooks } from "./hooks.ts";
import type { NodeFn, NodeOptions, NumberOrFn, StepMeta } from "./types.ts";

type Params = Record<string, unknown>;

/** How often, how long, and under what name a step is tried. */
interface Attempts<S, P extends Params> {
  retries: NumberOrFn<S, P>;
  delaySec: NumberOrFn<S, P>;
  timeoutMs: NumberOrFn<S, P>;
  label?: string;
}

export interface FnStep<S, P extends Params> extends Attempts<S, P> {
  type: "fn";
  fn: NodeFn<S, P>;
}

export interface BranchStep<S, P extends Params> extends Attempts<S, P> {
  type: "branch";
  router: NodeFn<S, P>;
  branches: Record<string, NodeFn<S, P>>;
}

export interface LoopStep<S, P extends Params> extends Partial<Attempts<S, P>> {
  type: "loop";
  condition: (shared: S, params: P) => Promise<boolean> | boolean;
  body: CoreFlowBuilder<S, P>;
}

export interface BatchStep<S, P extends Params> extends Partial<Attempts<S, P>> {
  type: "batch";
  itemsExtractor: (shared: S, params: P) => Promise<any[]> | any[];
  processor: CoreFlowBuilder<S, P>;
  key: string;
}

export interface ParallelStep<S, P extends Params> extends Attempts<S, P> {
  type: "parallel";
  fns: NodeFn<S, P>[];
  reducer?: (shared: S, drafts: S[]) => void;
}

export interface AnchorStep {
  type: "anchor";
  name: string;
  /** How often one run may jump here. Walking past does not count. */
  maxVisits?: number;
}

/** A compiled graph, as the graph plugin of the published package pushes it. Nothing here runs it. */
export interface DagStep<S, P extends Params> {
  type: "dag";
  nodes: Map<string, { name: string; fn: NodeFn<S, P>; options?: NodeOptions<S, P> }>;
  order: string[];
  backEdges: Edge<S, P>[];
  conditionalForward: Edge<S, P>[];
  label?: string;
}

interface Edge<S, P extends Params> {
  from: string;
  to: string;
  condition: (shared: S, params: P) => boolean | Promise<boolean>;
}

export type Step<S, P extends Params> =
  | FnStep<S, P>
  | BranchStep<S, P>
  | LoopStep<S, P>
  | BatchStep<S, P>
  | ParallelStep<S, P>
  | AnchorStep
  | DagStep<S, P>;

/** What a step handler is given. */
export interface StepContext<S, P extends Params = Params> {
  shared: S;
  params: P;
  signal?: AbortSignal;
  hooks: ResolvedHooks<S, P>;
  meta: StepMeta;
  builder: CoreFlowBuilder<S, P>;
}

/** Runs one step. Returns the anchor to go on at, without `#`, or undefined for the next step. */
export type StepHandler = (step: any, ctx: StepContext<any, any>) => Promise<string | undefined>;
