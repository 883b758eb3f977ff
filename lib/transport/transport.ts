import type { Head } from "./head.ts";

/** The body of an answer, read as it comes. */
export interface AnswerBody {
  /** The next bytes, which are others from the next read on; `null` at the end. Not to be called again before it has answered. */
  read(): Promise<Uint8Array<ArrayBufferLike> | null>;
  /** Closes the connection; a pending read ends. Never rejects. */
  cancel(reason?: unknown): Promise<void>;
  /** Nothing more is wanted, and the end is near: the connection may be used again. `cancel` where absent. */
  leave?(): void;
}

export interface Answer extends Omit<Head, "isKept"> {
  body: AnswerBody | null;
}

export interface TransportRequest {
  method: string;
  headers: Headers;
  body: string | null;
  signal: AbortSignal | null;
  /** `manual`: a redirect is the answer, so that no other server gets what is in the headers. Followed where absent. */
  redirect?: RequestRedirect;
}

/** Sends a request. What goes wrong before an answer is thrown; the signal ends the waiting for that, with its reason. */
export type Transport = (url: string, request: TransportRequest) => Promise<Answer>;
