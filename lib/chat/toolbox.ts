/** A tool as a model is told of it. */
export interface ToolSpec {
  /** Of letters, digits, `_` and `-`, at most 64. */
  name: string;
  /** For the model: what it is good for. */
  description: string;
  /** JSON schema of the arguments, an object. */
  parameters: Readonly<Record<string, unknown>>;
}

/** What a tool has to say to a call. */
export interface ToolOutcome {
  /** Its answer, or why there is none. */
  content: string;
  isError: boolean;
}

/** The tools that a model may call. */
export interface Toolbox {
  readonly specs: readonly ToolSpec[];
  /**
   * Whatever goes wrong with a call is its outcome: a tool that is not there, arguments that are none, a tool that throws or
   * takes too long.
   *
   * @throws the signal's reason
   */
  run(call: { name: string; arguments: string }, options: { signal: AbortSignal }): Promise<ToolOutcome>;
}
