import type { Toolbox, ToolOutcome } from "../../lib/chat/toolbox.ts";

interface Call {
  name: string;
  arguments: string;
}

type Run = (call: Call, signal: AbortSignal) => ToolOutcome | Promise<ToolOutcome>;

/** A toolbox whose one tool, `echo`, says what it was given; a test may have it do otherwise. */
export class FakeTools implements Toolbox {
  readonly specs = [{ name: "echo", description: "Says it again", parameters: { type: "object", properties: {} } }];
  /** Every call so far. */
  readonly calls: Call[] = [];
  readonly #run: Run;

  constructor(run: Run = (call) => ({ content: call.arguments, isError: false })) {
    this.#run = run;
  }

  async run(call: Call, { signal }: { signal: AbortSignal }): Promise<ToolOutcome> {
    this.calls.push(call);
    return await this.#run(call, signal);
  }
}

/** Throws the signal's reason once it is aborted, as a tool that looks at it does. */
export function untilAborted(_call: unknown, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}
