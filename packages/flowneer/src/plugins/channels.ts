// deno-lint-ignore-file no-explicit-any -- the published types leave the state's type open, and user code relies on it
import type { FlowneerPlugin, PluginContext } from "../types.ts";

// Into the root entry, as user code does with `declare module "flowneer"`: TypeScript merges by way of one name only.
declare module "../index.ts" {
  interface FlowBuilder<S, P> {
    /** Gives the state named queues, for `sendTo()` and `receiveFrom()`. */
    withChannels(): this;
  }
  interface AugmentedState {
    /** Queues by name, from `withChannels()`. */
    __channels?: Map<string, unknown[]>;
  }
}

/** The plugin behind `.withChannels()`. It keeps the queues that the state brings along. */
export const withChannels: FlowneerPlugin = {
  withChannels(this: PluginContext) {
    this._setHooks({
      beforeFlow: (shared) => {
        shared.__channels ??= new Map();
      },
    });
    return this;
  },
};

/** Appends a message to a channel. */
export function sendTo<S extends Record<string, any>>(shared: S, channel: string, message: unknown): void {
  const channels: Map<string, unknown[]> = (shared as Record<string, any>).__channels ??= new Map();
  const queue = channels.get(channel);
  if (queue) queue.push(message);
  else channels.set(channel, [message]);
}

/** Takes all messages out of a channel. */
export function receiveFrom<T = unknown>(shared: Record<string, any>, channel: string): T[] {
  const messages = peekChannel<T>(shared, channel);
  shared.__channels?.delete(channel);
  return messages;
}

/** The messages of a channel. They stay in it. */
export function peekChannel<T = unknown>(shared: Record<string, any>, channel: string): T[] {
  return [...(shared.__channels?.get(channel) ?? [])] as T[];
}
