import { ChatError } from "../errors.ts";

/**
 * The same store, whose promises, and those of the stores in it, reject with a {@linkcode ChatError}: what a database throws is
 * the cause of an `unavailable`.
 */
export function tellUnavailable<T extends object>(store: T): T {
  return new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value === "object" && value !== null) return tellUnavailable(value);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        const result = value.apply(target, args);
        return result instanceof Promise ? result.catch(refuse) : result;
      };
    },
  });
}

function refuse(error: unknown): never {
  if (error instanceof ChatError) throw error;
  throw new ChatError("unavailable", "What is kept here cannot be reached right now", {
    retryable: true,
    cause: error,
  });
}
