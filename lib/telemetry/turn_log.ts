import type { TurnObserver } from "../chat/observer.ts";
import type { TurnReport } from "../chat/turn_report.ts";
import type { ChatError } from "../errors.ts";

/** Where lines of a log go to, and what time it is, in milliseconds since the epoch. */
export interface LogOptions {
  write(line: string): void;
  now?(): number;
}

/** Writes a line of JSON for each turn when it has ended: nothing that was said, and nobody's secret. */
export function turnLog({ write, now = Date.now }: LogOptions): TurnObserver {
  return { begin: () => ({ end: (report) => write(line("turn", now(), fieldsOf(report))) }) };
}

/** Writes a line of JSON for each refusal. */
export function refusalLog({ write, now = Date.now }: LogOptions): (error: ChatError) => void {
  return ({ code, retryAfterS }) => write(line("refusal", now(), { code, retryAfterS }));
}

function line(event: string, time: number, fields: Record<string, unknown>): string {
  return JSON.stringify({ time: new Date(time).toISOString(), event, ...fields });
}

/** One by one, so that what a report may have one day does not get into the log by itself. */
function fieldsOf({ turnId, kept, kind, model, ending, finishReason, errorCode, ...rest }: TurnReport) {
  const { ms, firstTokenMs, steps, tokens, sizes } = rest;
  return {
    turnId,
    conversationId: kept?.conversationId ?? null,
    messageId: kept?.messageId ?? null,
    ownerId: kept?.ownerId ?? null,
    kind,
    model,
    ending,
    finishReason,
    error: errorCode,
    ms,
    firstTokenMs,
    stepsMs: { ...steps },
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    tokensEstimated: tokens.isEstimate,
    messageLength: sizes.message,
    promptLength: sizes.prompt,
    replyLength: sizes.reply,
    reasoningLength: sizes.reasoning,
  };
}
