import { toPieces } from "./pieces.ts";
import { type DemoMessage, type DemoRequest, readRequest } from "./request.ts";
import type { DemoCall } from "./tools.ts";
import { callFrame, chunkFrame, DONE_FRAME, errorFrame, usageFrame, type WireError } from "./wire.ts";

/** Resolves after so many milliseconds; rejects when the signal is aborted. */
export type Delay = (ms: number, signal: AbortSignal) => Promise<void>;

/** What the demo says, and how it ends. */
export interface DemoAnswer {
  text: string;
  /** What is thought before it, which models send in a field of its own. */
  thinking?: string;
  /** What comes after the text, for whoever asks to go on from it. */
  rest?: string;
  /** Why it ends; `stop` where absent, as in an answer that is whole. */
  finishReason?: string;
  /** The text is a refusal, which models send in a field of its own. */
  isRefusal?: boolean;
  /** The stream just ends after the text. */
  isCutOff?: boolean;
  /** Nothing comes after the text, and no end either: until the client leaves, or the longest time that a timer takes. */
  fallsSilent?: boolean;
  /** What it wants to be called before it answers. */
  calls?: DemoCall[];
  /** Breaks off with this after the text, or answers with it where it has a status. */
  error?: WireError & { status?: number };
  /** From the request to the first text, in milliseconds; that of a quick model where absent. */
  firstTokenMs?: number;
}

export interface DemoServerOptions {
  answer(request: DemoRequest): Promise<DemoAnswer>;
  delay: Delay;
}

const FIRST_TOKEN_MS = 250;
/** 50 pieces a second. */
const PIECE_MS = 20;
/** Some 25 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** A `fetch` that answers chat completion requests itself, at the pace of a model. Pieces come as they are read, none ahead. */
export function createDemoFetch({ answer, delay }: DemoServerOptions): typeof globalThis.fetch {
  return async (_input, init) => {
    const request = readRequest(String(init?.body));
    const { messages } = request;
    const reply = await answer(request);
    const signal = init?.signal ?? new AbortController().signal;
    signal.throwIfAborted();
    if (reply.error?.status) {
      await delay(FIRST_TOKEN_MS, signal);
      const { status, ...error } = reply.error;
      return Response.json({ error }, { status });
    }
    const stop = new AbortController();
    const frames = tell(reply, { messages, delay: (ms) => delay(ms, stop.signal) });
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { value: frame, done } = await frames.next();
        if (done) controller.close();
        else controller.enqueue(new TextEncoder().encode(frame));
      },
      cancel: () => stop.abort(),
    }, { highWaterMark: 0 });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
}

/** Between 0.6 and 1.4 times as long: no model is a metronome. */
function jitter(ms: number): number {
  return ms * (0.6 + 0.8 * Math.random());
}

interface Telling {
  messages: DemoMessage[];
  delay(ms: number): Promise<void>;
}

async function* tell(reply: DemoAnswer, { messages, delay }: Telling): AsyncGenerator<string, undefined> {
  const field = reply.isRefusal ? "refusal" : "content";
  const pieces = [
    ...toPieces(reply.thinking ?? "").map((piece) => ({ reasoning_content: piece })),
    ...toPieces(reply.text).map((piece) => ({ [field]: piece })),
  ];
  yield chunkFrame({ role: "assistant", content: "" });
  await delay(reply.firstTokenMs ?? jitter(FIRST_TOKEN_MS));
  for (const piece of pieces) {
    yield chunkFrame(piece);
    await delay(jitter(PIECE_MS));
  }
  if (reply.fallsSilent) await delay(LONGEST_MS);
  if (reply.error) yield errorFrame(reply.error);
  if (reply.error || reply.isCutOff || reply.fallsSilent) return;
  yield* (reply.calls ?? []).map(callFrame);
  yield chunkFrame({}, reply.finishReason ?? (reply.calls ? "tool_calls" : "stop"));
  const promptTokens = messages.reduce((sum, { content }) => sum + toPieces(content).length, 0);
  yield usageFrame({ promptTokens, completionTokens: pieces.length });
  yield DONE_FRAME;
}
