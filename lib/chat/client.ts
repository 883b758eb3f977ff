import { Connection, type ConnectionOptions } from "./connection.ts";
import { type Batch, readEvents } from "./read_events.ts";
import type { ErrorReport } from "./types.ts";

/** Pauses before each new try, in milliseconds; the last for all further ones. A try that brings something starts them anew. */
export const RETRY_PAUSES_MS = [0, 500, 1_000, 2_000, 4_000, 8_000];

export interface FollowOptions extends ConnectionOptions {
  fetch: typeof fetch;
  /** The connection is lost, and does not come back at once; or it is back. */
  onConnection?(isLost: boolean): void;
}

/** A turn cannot be followed (any more). */
export class FollowError extends Error {
  override readonly name = "FollowError";
  readonly report: ErrorReport;
  /** Whether it may be over soon, and is worth another try without asking anybody. */
  readonly isPassing: boolean;

  constructor(report: ErrorReport, isPassing = false) {
    super(report.error);
    this.report = report;
    this.isPassing = isPassing;
  }
}

/** What starts a turn: the body of `POST /api/chat`, and what names it, so that it may be sent more than once. */
export interface Start {
  body: Record<string, unknown>;
  idempotencyKey: string;
}

/** Where to read on in a turn. */
export interface Cursor {
  turnId: string;
  /** Number of the newest event that is known. */
  lastId: number;
}

/**
 * Starts a turn, or reads on in one, and gives its events to the last, as many at a time as arrive together: each once and
 * in order, whatever the network does in between. A turn that has begun is not given up unless the server says that it is
 * gone.
 *
 * @throws {FollowError} where the server refuses, or cannot be reached to begin with
 */
export async function* followTurn(from: Start | Cursor, options: FollowOptions): AsyncGenerator<Batch, void> {
  const retries = new Retries(options);
  let cursor = "turnId" in from ? from : null;
  while (!options.signal.aborted) {
    const connection = new Connection(options);
    let failure = new FollowError(UNREACHABLE);
    try {
      const response =
        await (cursor ? readOn(cursor, { ...options, connection }) : start(from as Start, { ...options, connection }));
      for await (
        const batch of response
          ? readEvents(response, { after: cursor?.lastId ?? 0, onBytes: () => connection.alive() })
          : []
      ) {
        retries.reset();
        cursor = { turnId: turnIdOf(batch) ?? cursor!.turnId, lastId: batch.lastId };
        yield batch;
        if (batch.events.at(-1)?.type === "end") return;
      }
    } catch (error) {
      if (!(error instanceof FollowError) || !error.isPassing) throw error;
      failure = error;
    } finally {
      connection.close();
    }
    if (!cursor && retries.areUsedUp) throw failure;
    await retries.pause();
  }
}

/** Only to whoever names an event past the end. */
const ENDED: ErrorReport = {
  error: "The reply has ended; load the page again to see all of it",
  code: "ended",
  retryable: false,
};
const UNREACHABLE: ErrorReport = { error: "The server cannot be reached", code: "unreachable", retryable: true };

function turnIdOf({ events }: Batch): string | undefined {
  for (const { type, data } of events) if (type === "turn") return data.turnId;
}

/** Counts the tries that brought nothing, and waits longer after each. */
class Retries {
  readonly #options: FollowOptions;
  #count = 0;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** Whether every pause has been made. */
  get areUsedUp(): boolean {
    return this.#count >= RETRY_PAUSES_MS.length;
  }

  reset(): void {
    if (this.#count > 1) this.#options.onConnection?.(false);
    this.#count = 0;
  }

  /** Waits for the time of the next try, or for a reason to try sooner. */
  async pause(): Promise<void> {
    const { signal, pause, nudge, onConnection } = this.#options;
    const ms = RETRY_PAUSES_MS[Math.min(this.#count++, RETRY_PAUSES_MS.length - 1)];
    // Not at the first: a connection that comes back at once is no news.
    if (this.#count === 2) onConnection?.(true);
    const over = new AbortController();
    const leave = () => over.abort();
    signal.addEventListener("abort", leave);
    await Promise.race([pause(ms, over.signal), nudge(over.signal)]);
    signal.removeEventListener("abort", leave);
    leave();
  }
}

type Send = Pick<FollowOptions, "fetch"> & { connection: Connection };

function start({ body, idempotencyKey }: Start, options: Send): Promise<Response | null> {
  const headers = { "content-type": "application/json", "idempotency-key": idempotencyKey };
  return send("/api/chat", { ...options, init: { method: "POST", headers, body: JSON.stringify(body) } });
}

function readOn({ turnId, lastId }: Cursor, options: Send): Promise<Response | null> {
  return send(`/api/turns/${turnId}?after=${lastId}`, options);
}

/** The server's answer; `null` where there is none. */
async function send(
  url: string,
  { fetch, connection: { signal }, init }: Send & { init?: RequestInit },
): Promise<Response | null> {
  const response = await fetch(url, { ...init, signal }).catch(() => null);
  if (response?.status === 204) throw new FollowError(ENDED);
  if (!response || response.ok) return response;
  const { status } = response;
  const { title, code, retryable } = await response.json().catch(() => ({}));
  const report = {
    error: title ?? `The server answered ${status}`,
    code: code ?? "unknown",
    retryable: retryable ?? (status >= 500 || status === 429),
  };
  // The server is at fault, or a reply that has begun has too many readers. A message is not sent again against a limit.
  const isPassing = report.retryable && (status >= 500 || (status === 429 && !init));
  throw new FollowError(report, isPassing);
}
