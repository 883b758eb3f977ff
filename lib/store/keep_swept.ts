import type { Store } from "../chat/ports.ts";

/** How often a server that nobody uses looks for what is past its time, in milliseconds. */
const EVERY_MS = 3_600_000;

/** Most sweeps in a row; what is left then is taken up the next time. */
const MAX_SWEEPS = 10_000;

export interface KeepSweptOptions {
  everyMs?: number;
  /** For the server's log: once for as long as it goes wrong. */
  onError(error: unknown): void;
}

/**
 * Removes what is past its time now and from time to time, so that it goes where nobody uses the server too. Keeps no process
 * from ending.
 *
 * @returns ends it: nothing is begun or told after that
 */
export function keepSwept(
  store: Pick<Store, "sweep">,
  { everyMs = EVERY_MS, onError }: KeepSweptOptions,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let [isStopped, isFailing] = [false, false];

  async function sweepAll(): Promise<void> {
    try {
      for (let count = 0; count < MAX_SWEEPS && !isStopped && await store.sweep() > 0; count++);
      isFailing = false;
    } catch (error) {
      if (!isFailing && !isStopped) onError(error);
      isFailing = true;
    }
    if (isStopped) return;
    timer = setTimeout(sweepAll, everyMs);
    Deno.unrefTimer(timer);
  }

  sweepAll();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
