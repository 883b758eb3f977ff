import type { EventReader, TurnLog } from "./log.ts";
import type { TurnRef } from "./ports.ts";
import type { ReplyProgress } from "./progress.ts";

/** One user message and the reply to it, while it runs here and for as long as its log is kept here. */
export interface Turn extends Readonly<TurnRef> {
  readonly conversationId: string;
  /** The reply's id. */
  readonly messageId: string;
  readonly log: TurnLog;
  /** Resolves when the log has ended, and is stored as far as the store lets it. */
  readonly ended: Promise<void>;
}

export interface StartOptions {
  /** The turn's id; a new one where absent. */
  id?: string;
  /** Where the request comes from, as far as that is known. */
  address?: string | null;
}

/** A turn's log, here or in the store. */
export interface OpenedTurn {
  /** Number of the newest event. */
  lastId: number;
  ended: boolean;
  /** Whether it ran in this process. From another one, readers may have seen more than that has written down. */
  isHere: boolean;
  /** See `StoredTurn`: who names the newest event may have seen another with that number. */
  takenOver?: boolean;
  /** Reads the events numbered `after + 1` and on. */
  read(after: number): EventReader;
}

/** How far a reply has come that is still coming. */
export interface TurnProgressSoFar extends ReplyProgress {
  /** Number of the newest event that it stands for. */
  lastId: number;
}
