/** The lines of a stream of text, without their ends; what is left open at its end is dropped. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let open = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
    const lines = (open + text).split("\n");
    open = lines.pop()!;
    yield* lines;
  }
}

/**
 * What a process of the benchmark does that takes orders: a line of JSON in, one out. When the process that started it has
 * gone, whatever became of it, it ends.
 */
export async function takeOrders<T>(carryOut: (order: T) => unknown): Promise<never> {
  for await (const line of linesOf(Deno.stdin.readable)) await say(await carryOut(JSON.parse(line)));
  Deno.exit();
}

/** Writes a line for the process that started this one. */
export async function say(value: unknown): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  for (let written = 0; written < bytes.length;) written += await Deno.stdout.write(bytes.subarray(written));
}
