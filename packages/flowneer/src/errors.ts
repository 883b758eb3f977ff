/** A step, or a sub-flow, failed after its last attempt. */
export class FlowError extends Error {
  /** Which step: `step 2`, `branch (step 0)`, and in front of that the label, if it has one: `"reply" step 2`. */
  readonly step: string;
  /** What the step threw, as it threw it. */
  override readonly cause: unknown;

  constructor(step: string, cause: unknown) {
    super(`Flow failed at ${step}: ${cause instanceof Error ? cause.message : cause}`);
    this.name = "FlowError";
    this.step = step;
    this.cause = cause;
  }
}

/** Pauses a flow on purpose. It is no failure: never retried, never wrapped, and no `onError` hook hears of it. */
export class InterruptError extends Error {
  /** The state at the time. Whoever throws the error makes the clone. */
  readonly savedShared: unknown;

  constructor(shared: unknown) {
    super("Flow interrupted");
    this.name = "InterruptError";
    this.savedShared = shared;
  }
}
