/** Calls back after files below `dirs` changed and then were left alone for `quietMs`, one call at a time, until `signal` aborts. */
export async function watch(
  dirs: string[],
  options: { quietMs: number; signal: AbortSignal; onChange: () => Promise<void> },
): Promise<void> {
  const existing = await Promise.all(dirs.map((dir) => Deno.stat(dir).then(() => [dir], () => [])));
  if (existing.flat().length === 0 || options.signal.aborted) return;
  const watcher = Deno.watchFs(existing.flat());
  options.signal.addEventListener("abort", () => watcher.close(), { once: true });

  let timer: ReturnType<typeof setTimeout> | undefined;
  let done = Promise.resolve();
  for await (const { kind } of watcher) {
    if (kind === "access") continue;
    clearTimeout(timer);
    timer = setTimeout(() => done = done.then(options.onChange), options.quietMs);
  }
  clearTimeout(timer);
  await done;
}
