// deno-lint-ignore-file no-explicit-any -- the published types default the state to `any`, and user code relies on it
import { FlowBuilder } from "./builder.ts";
import type { StreamEvent } from "./types.ts";

type Params = Record<string, unknown>;

/** Steps to be added to flows with `.add()`. It does not run by itself. */
export class Fragment<S = any, P extends Params = Params> extends FlowBuilder<S, P> {
  /** @throws {Error} always. */
  // deno-lint-ignore require-await -- so that it rejects, as `run()` does
  override async run(_shared?: S, _params?: P): Promise<void> {
    throw new Error("Fragment cannot be run directly — use .add() to embed it in a FlowBuilder");
  }

  /** @throws {Error} always, at the first `next()`. */
  // deno-lint-ignore require-yield -- there is nothing to yield
  override async *stream(_shared?: S, _params?: P): AsyncGenerator<StreamEvent<S>> {
    throw new Error("Fragment cannot be streamed directly — use .add() to embed it in a FlowBuilder");
  }
}

export function fragment<S = any, P extends Params = Params>(): Fragment<S, P> {
  return new Fragment<S, P>();
}
