import type { TurnLog } from "./log.ts";
import type { TurnRef } from "./ports.ts";

/** One user message and the reply to it, while it runs here and for as long as its log is kept here. */
export interface Turn extends Readonly<TurnRef> {
  readonly conversationId: string;
  /** The reply's id. */
  readonly messageId: string;
  readonly log: TurnLog;
  /** Resolves when the log has ended, and is stored as far as the store lets it. */
  readonly ended: Promise<void>;
}
