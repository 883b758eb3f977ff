import { type Scope, throwIfAborted } from "./scope.ts";
import type { NodeFn } from "./types.ts";

type Params = Record<string, unknown>;
type Chunks = AsyncGenerator<unknown, unknown, unknown>;

/** Calls a step function and, where it is a generator, sends on what it yields. Resolves to what it returned. */
export async function callNode<S, P extends Params>(fn: NodeFn<S, P>, scope: Scope<S, P>): Promise<unknown> {
  throwIfAborted(scope);
  const result: unknown = await fn(scope.shared, scope.params);
  return isGenerator(result) ? await forward(result, scope) : result;
}

/** The anchor that a step's result names, without `#`. */
export function anchorIn(result: unknown): string | undefined {
  return typeof result === "string" && result.startsWith("#") ? result.slice(1) : undefined;
}

async function forward<S, P extends Params>(chunks: Chunks, scope: Scope<S, P>): Promise<unknown> {
  try {
    for (;;) {
      const { done, value } = await chunks.next();
      if (done) return value;
      throwIfAborted(scope);
      scope.run.chunk(value, scope.shared);
      throwIfAborted(scope);
    }
  } catch (error) {
    // Unless the generator threw itself, it stands at a `yield`: this runs its `finally` blocks.
    await chunks.return(undefined);
    throw error;
  }
}

function isGenerator(value: unknown): value is Chunks {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value && "next" in value &&
    "return" in value;
}
