import type { TurnLog } from "./log.ts";

/** One user message and the reply to it, while it runs and for as long as its log is kept. */
export interface Turn {
  readonly id: string;
  readonly conversationId: string;
  /** The reply's id. */
  readonly messageId: string;
  readonly log: TurnLog;
  /** Resolves when the log has ended. */
  readonly ended: Promise<void>;
}
