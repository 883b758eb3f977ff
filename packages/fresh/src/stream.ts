const encoder = new TextEncoder();

/** What `ctx.stream` can send. */
export type StreamSource<U extends string | Uint8Array> = Iterable<U> | AsyncIterable<U>;

/** A byte stream that takes one value from `source` per read, and ends `source` when it is cancelled. */
export function streamOf(source: StreamSource<string | Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value as Uint8Array<ArrayBuffer>);
    },
    async cancel() {
      await iterator.return?.();
    },
  }, { highWaterMark: 0 });
}
