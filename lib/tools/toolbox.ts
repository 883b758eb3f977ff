import { bounded } from "../chat/bounded.ts";
import type { Toolbox, ToolOutcome } from "../chat/toolbox.ts";
import { type Tool, ToolError } from "./tool.ts";

export interface ToolboxOptions {
  /** How long a call may take, in milliseconds. */
  timeoutMs: number;
  /** For the server's log: what a tool threw. */
  onError?(error: unknown): void;
}

/** Longest message of an error that a model is told, in UTF-16 code units. */
const MAX_ERROR_LENGTH = 1_000;

/** The tools, each call of which ends in its time, whatever the tool does. */
export function createToolbox(tools: readonly Tool[], { timeoutMs, onError }: ToolboxOptions): Toolbox {
  const known = new Map(tools.map((tool) => [tool.name, tool]));

  /** @throws the signal's reason, a `TimeoutError`, or what the tool throws */
  async function call(tool: Tool, text: string, signal: AbortSignal): Promise<string> {
    const over = new AbortController();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    aborted.catch(() => {});
    over.signal.addEventListener("abort", () => reject(over.signal.reason));
    const leave = () => over.abort(signal.reason);
    signal.addEventListener("abort", leave);
    if (signal.aborted) leave();
    const timer = setTimeout(() => over.abort(new DOMException("The tool took too long", "TimeoutError")), timeoutMs);
    try {
      // A tool that does not look at its signal is left behind.
      return await Promise.race([tool.call(text, { signal: over.signal }), aborted]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", leave);
    }
  }

  return {
    specs: tools.map(({ name, description, parameters }) => ({ name, description, parameters })),
    async run({ name, arguments: text }, { signal }): Promise<ToolOutcome> {
      const tool = known.get(name);
      if (!tool) return failure(`There is no tool "${name}". There are: ${[...known.keys()].join(", ")}`);
      try {
        return { content: await call(tool, text, signal) || "(The tool has nothing to say.)", isError: false };
      } catch (error) {
        signal.throwIfAborted();
        if (isTimeout(error)) return failure(`The tool took longer than ${timeoutMs / 1_000} seconds`);
        if (!(error instanceof ToolError)) onError?.(new Error(`The tool "${name}" failed`, { cause: error }));
        return failure(error instanceof Error && error.message ? error.message : "The tool failed");
      }
    },
  };
}

function failure(message: string): ToolOutcome {
  return { content: `Error: ${bounded(message, { max: MAX_ERROR_LENGTH, note: "…" })}`, isError: true };
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}
