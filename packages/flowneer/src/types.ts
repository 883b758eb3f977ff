// deno-lint-ignore-file no-explicit-any -- the published types default the state to `any`, and user code relies on it
import type { FlowBuilder } from "./builder.ts";
import type { FlowHooks, StepFilter } from "./hooks.ts";

/** State keys that plugins bring along. Plugins merge into it; a state that extends it gets them typed. */
// deno-lint-ignore no-empty-interface -- filled by declaration merging
export interface AugmentedState {}

/** Anything that checks an input and returns it typed, such as a Zod schema. */
export interface Validator<T = unknown> {
  parse(input: unknown): T;
}

/** What `stream()` yields. The last one is always `done`, also after an `error`. */
export type StreamEvent<S = any> =
  | { type: "step:before"; meta: StepMeta }
  | { type: "step:after"; meta: StepMeta; shared: S }
  | { type: "chunk"; data: unknown }
  | { type: "error"; error: unknown }
  | { type: "done" };

/**
 * A step's logic. It mutates `shared`. Returning `"#name"` goes on at the anchor of that name; anything else goes on
 * with the next step. An async generator yields chunks, and its return value routes in the same way.
 */
export type NodeFn<S = any, P extends Record<string, unknown> = Record<string, unknown>> = (
  shared: S,
  params: P,
) =>
  | Promise<string | undefined | void>
  | string
  | undefined
  | void
  | AsyncGenerator<unknown, string | undefined | void, unknown>;

/** A number, or a function that is asked for it each time the step starts. */
export type NumberOrFn<S = any, P extends Record<string, unknown> = Record<string, unknown>> =
  | number
  | ((shared: S, params: P) => number);

export interface NodeOptions<S = any, P extends Record<string, unknown> = Record<string, unknown>> {
  /** Attempts in all, the first included. Default 1; less counts as 1. */
  retries?: NumberOrFn<S, P>;
  /** Seconds between attempts. Default 0. */
  delaySec?: NumberOrFn<S, P>;
  /** Milliseconds that one attempt may take. Default 0: no limit. */
  timeoutMs?: NumberOrFn<S, P>;
  /** A name for error messages, hooks and step filters. */
  label?: string;
}

export interface RunOptions {
  /** Ends the run before its next step, or at the next `yield` of the generator that is running. */
  signal?: AbortSignal;
}

/** What hooks are told of a step. */
export interface StepMeta {
  /** Position in its own builder, from 0. */
  index: number;
  type: "fn" | "branch" | "loop" | "batch" | "parallel" | "anchor" | "dag";
  label?: string;
}

/** The builder as a plugin method sees it. */
export type PluginContext = FlowBuilder<any, any> & {
  /** Registers hooks for as long as the builder lives, or until the returned function is called. */
  _setHooks(hooks: Partial<FlowHooks<any, any>>, filter?: StepFilter): () => void;
};

/** Methods for `FlowBuilder.extend()`. Each returns `this`, so that calls chain. */
export type FlowneerPlugin = Record<string, (this: PluginContext, ...args: any[]) => any>;
