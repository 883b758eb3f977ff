/** What the processes of the benchmark tell each other. */

/** What a request wants of the fake model. */
export interface Wanted {
  /** The reader's number, so that what it and the model saw can be put together. */
  stream: number;
  tokens: number;
  /** Time from token to token, in milliseconds; 0: as fast as they are taken. */
  everyMs: number;
  /** What each token's text is lengthened by, in characters. */
  padding: number;
}

/** What the fake model has done since its last report. */
export interface ModelReport {
  /** Tokens that the kernel took. */
  sent: number;
  /** Paced tokens that left more than 10 ms after their time: the model itself was the limit. */
  late: number;
  /** When each stream was left before its end, in milliseconds since the epoch. */
  leftAt: Record<number, number>;
}

/** Somebody who asks. */
export interface Asker {
  cookie: string;
  /** A new conversation where absent. */
  conversationId?: string;
}

/** Streams for the load generator to open and read. */
export interface LoadOrder extends Omit<Wanted, "stream"> {
  /** Where to. */
  url: string;
  streams: number;
  /** The opening is spread over this time, in milliseconds. */
  openOverMs: number;
  /** Who asks, and where it goes on; one after the other, over and over. Somebody new each time where absent. */
  askers?: Asker[];
  /** How many read each turn at once, whoever asked included; 1 where absent. */
  readers?: number;
  /** Each reader stops reading after this many tokens, until it is told to leave; the report comes when all have. */
  holdAfter?: number;
  /** Tokens that come within this time after the start count for no delay, in milliseconds. */
  settleMs: number;
  /** What has not ended by then is broken off, and a fault, in milliseconds. */
  limitMs: number;
}

/** Tells readers that are held to go. */
export interface LeaveOrder {
  /** Also to stop their turns. */
  leave: "close" | "stop";
}

export interface LoadReport {
  /** Tokens that came, checked. */
  tokens: number;
  faultCount: number;
  /** The first few. */
  faults: string[];
  /** From when a token was sent to when it was read, in milliseconds; `null` where none counted. */
  delayMs: { p50: number; p99: number } | null;
  /** From a question to the first token of its answer, in milliseconds; the median. */
  firstTokenMs: number;
}

/** Has a page visited over and over. */
export interface VisitOrder {
  url: string;
  cookie: string;
  /** Visitors, each with a connection of its own, which asks again as soon as it has the whole page. */
  visitors: number;
  forMs: number;
  /** What the page ends with. */
  end: string;
}

export interface VisitReport {
  pages: number;
  /** Of one page. */
  bytes: number;
  /** From the request until the head of the answer was there, in milliseconds. */
  firstByteMs: { p50: number; p99: number };
}

export interface LeaveReport {
  /** When each stream was left, or asked to be stopped, in milliseconds since the epoch. */
  leftAt: Record<number, number>;
}

/** What the commits since the last report were like. */
export interface CommitReport {
  commits: number;
  /** How long each took, in milliseconds. */
  commitMs: { p50: number; p99: number };
  /** How old, in each, the oldest text of each turn was once it was stored, in milliseconds. */
  lagMs: { p50: number; max: number };
}

/** Opens connections to a database, each with so many turns that run. */
export interface OpenOrder {
  writers: number;
  turns: number;
}

/** Has every writer commit, over and over, what its turns have gained. */
export interface WriteOrder {
  forMs: number;
  /** From the end of a commit to the next, in milliseconds. */
  pauseMs: number;
  /** What each turn gains, in tokens. */
  perSecond: number;
}

export interface WriteReport extends Pick<CommitReport, "commits" | "commitMs"> {
  /** Commits that others never let through, beside those that are counted. */
  failures: number;
}
