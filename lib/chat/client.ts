import { SseDecoder } from "../sse/decode.ts";
import { type ChatEvent, fromWire } from "./events.ts";
import type { ChatRequest } from "./request.ts";
import type { ErrorReport } from "./types.ts";

/** Pauses before each try to read on, in milliseconds. A try that brings something starts them anew. */
export const RETRY_PAUSES_MS = [0, 500, 1_000, 2_000, 4_000, 8_000];

export interface FollowOptions {
  fetch: typeof fetch;
  /** Leaves the turn; it goes on without this reader. */
  signal: AbortSignal;
  /** Resolves after that many milliseconds, or when there is reason to try sooner. */
  pause(ms: number): Promise<void>;
}

/** A turn cannot be followed (any more). */
export class FollowError extends Error {
  override readonly name = "FollowError";
  readonly report: ErrorReport;

  constructor(report: ErrorReport) {
    super(report.error);
    this.report = report;
  }
}

/** Events that arrived together, those of newer servers left out, and the number of the last. */
export interface Batch {
  events: ChatEvent[];
  lastId: number;
}

/** Where to read on in a turn. */
export interface Cursor {
  turnId: string;
  /** Number of the newest event that is known. */
  lastId: number;
}

/**
 * Starts a turn, or reads on in one, and gives its events to the last, as many at a time as arrive together: each once and
 * in order, whatever the network does in between.
 *
 * @throws {FollowError} where the server refuses, or cannot be reached
 */
export async function* followTurn(
  from: ChatRequest | Cursor,
  options: FollowOptions,
): AsyncGenerator<Batch, void> {
  let { turnId, lastId } = "turnId" in from ? from : { turnId: "", lastId: 0 };
  let response = turnId ? await readOn(options, { turnId, lastId }) : await send(options, "/api/chat", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(from),
  });
  for (let tries = 0; !options.signal.aborted;) {
    for await (const batch of response ? readEvents(response, lastId) : []) {
      tries = 0;
      lastId = batch.lastId;
      for (const { type, data } of batch.events) if (type === "turn") turnId = data.turnId;
      yield batch;
      if (batch.events.at(-1)?.type === "end") return;
    }
    if (!turnId || tries === RETRY_PAUSES_MS.length) throw new FollowError(UNREACHABLE);
    await options.pause(RETRY_PAUSES_MS[tries++]);
    response = await readOn(options, { turnId, lastId });
  }
}

const UNREACHABLE: ErrorReport = { error: "The server cannot be reached", code: "unreachable", retryable: true };

/** What comes after an event; `null` where the server cannot be reached, or says that it is worth another try. */
function readOn(options: FollowOptions, { turnId, lastId }: Cursor): Promise<Response | null> {
  return send(options, `/api/turns/${turnId}?after=${lastId}`).catch((error) => {
    if (error instanceof FollowError && error.report.retryable) return null;
    throw error;
  });
}

/** The server's answer; `null` where there is none. */
async function send({ fetch, signal }: FollowOptions, url: string, init?: RequestInit): Promise<Response | null> {
  const response = await fetch(url, { ...init, signal }).catch(() => null);
  if (!response || response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new FollowError({
    error: problem.title ?? `The server answered ${response.status}`,
    code: problem.code ?? "unknown",
    retryable: problem.retryable ?? (response.status >= 500 || response.status === 429),
  });
}

/** The events after number `lastId`, until the connection ends or breaks, or a number is missing. */
async function* readEvents({ body }: Response, lastId: number): AsyncGenerator<Batch, void> {
  const decoder = new SseDecoder();
  const reader = body?.getReader();
  try {
    while (reader) {
      // A network that breaks is no error here: whoever follows the turn reads on.
      const { value } = await reader.read().catch(() => ({ value: undefined }));
      if (!value) return;
      const events: ChatEvent[] = [];
      const before = lastId;
      let isGap = false;
      try {
        for (const message of decoder.push(value)) {
          const id = Number(message.lastEventId);
          isGap ||= id > lastId + 1;
          if (isGap || id <= lastId) continue;
          const event = fromWire(message);
          lastId = id;
          if (event) events.push(event);
        }
      } catch {
        // What cannot be read is as good as missing.
        isGap = true;
      }
      if (lastId > before) yield { events, lastId };
      if (isGap) return;
    }
  } finally {
    reader?.cancel().catch(() => {});
  }
}
