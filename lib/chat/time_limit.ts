/** How long the store may take for one thing that a reply waits for, in milliseconds. */
export const STORE_MS = 5_000;

/** What a promise comes to, where that is within so many milliseconds. @throws a `TimeoutError` past them */
export async function withTimeLimit<T>(ms: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DOMException("It took too long", "TimeoutError")), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
