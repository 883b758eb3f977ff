/** What is counted of one owner or one address, as all processes on a store know it. Times are milliseconds since the epoch. */
export interface Count {
  /** When a minute's messages may be sent at once again. */
  freeAt: number;
  turns: CountedTurn[];
  /** The day that `tokens` were used on, by UTC, in days since the epoch. */
  day: number;
  tokens: number;
}

/** A turn that runs, as far as its process has said. */
export interface CountedTurn {
  id: string;
  /** The process. */
  runner: string;
  /** When it must be taken for over, unless that is said again. */
  until: number;
}

export interface FoundCount {
  /** `null` where there is none, or none that can be read. */
  count: Count | null;
  /** Changes with every change; `null` where there is none. */
  version: string | null;
}

export interface CountChange {
  /** Of an owner or an address. */
  name: string;
  /** Of what is replaced. */
  version: string | null;
  count: Count;
  /** When it says nothing any more and may be removed, in milliseconds from now. */
  expireIn: number;
}

/** Keeps counts for all processes. Methods may be called concurrently. */
export interface CountStore {
  read(names: string[]): Promise<FoundCount[]>;
  /** In one step, all or none. Gives the version of all, `null` where one of them had another version than said. */
  write(changes: CountChange[]): Promise<string | null>;
  /** Tokens that all have used on a day. */
  tokens(day: number): Promise<number>;
  addTokens(day: number, count: number): Promise<void>;
}
