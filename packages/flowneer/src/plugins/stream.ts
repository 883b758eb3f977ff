import type { FlowneerPlugin, PluginContext } from "../types.ts";

/** Called with each chunk. */
export type StreamSubscriber<T = unknown> = (chunk: T) => void;

// Into the root entry, as user code does with `declare module "flowneer"`: TypeScript merges by way of one name only.
declare module "../index.ts" {
  interface FlowBuilder<S, P> {
    /** Sends all chunks of a run to `subscriber`, those of sub-flows too. A second call replaces the first. */
    withStream<T = unknown>(subscriber: StreamSubscriber<T>): this;
  }
  interface AugmentedState {
    /** Where chunks go, from `withStream()` or `stream()`. */
    __stream?: (chunk: unknown) => void;
  }
}

/** The plugin behind `.withStream()`. */
export const withStream: FlowneerPlugin = {
  withStream(this: PluginContext, subscriber: StreamSubscriber) {
    this._setHooks({
      beforeFlow: (shared) => {
        shared.__stream = subscriber;
      },
    });
    return this;
  },
};

/** Sends a chunk to the subscriber and to the stream that runs on this state. Does nothing if there is neither. */
export function emit<T = unknown>(shared: { __stream?: StreamSubscriber<T> }, chunk: T): void {
  shared.__stream?.(chunk);
}
