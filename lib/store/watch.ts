/**
 * Resolves once the entry is such a one, or the signal is aborted. Polls beside watching: on a local database, a watch is not
 * told what other processes write.
 */
export async function watchKey(
  kv: Deno.Kv,
  key: Deno.KvKey,
  { until, pollMs, signal }: {
    until(entry: Deno.KvEntryMaybe<Uint8Array>): boolean;
    pollMs: number;
    signal: AbortSignal;
  },
): Promise<void> {
  if (signal.aborted) return;
  const over = new AbortController();
  const end = () => over.abort();
  signal.addEventListener("abort", end);
  const reader = kv.watch<[Uint8Array]>([key]).getReader();
  over.signal.addEventListener("abort", () => reader.cancel().catch(() => {}));
  try {
    await Promise.all([watch(), poll()]);
  } finally {
    end();
    signal.removeEventListener("abort", end);
  }

  async function watch(): Promise<void> {
    try {
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        if (until(read.value[0])) return end();
      }
    } catch {
      // A watch over the network may break. The poll goes on, and fails where the store does.
    }
  }

  async function poll(): Promise<void> {
    while (true) {
      await pause(pollMs, over.signal);
      if (over.signal.aborted) return;
      if (until(await kv.get<Uint8Array>(key))) return end();
    }
  }
}

/** Resolves after a time, or when the signal is aborted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener("abort", finish);
  });
}
