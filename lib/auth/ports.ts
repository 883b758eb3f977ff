/** Keeps what signing in needs, for all processes on a store. Methods may be called concurrently. */
export interface AuthStore {
  /** 32 random bytes, made when they are first asked for and the same from then on. */
  key(): Promise<Uint8Array<ArrayBuffer>>;
  /** Notes for `forMs` that a sign-in has ended before its time. */
  end(signInId: string, forMs: number): Promise<void>;
  hasEnded(signInId: string): Promise<boolean>;
  /**
   * Moves the time until which something is to be waited for on by `byMs` from where it is, or from `now` where that is later.
   * Gives it, in milliseconds since the epoch.
   */
  postpone(name: string, options: { now: number; byMs: number }): Promise<number>;
}
