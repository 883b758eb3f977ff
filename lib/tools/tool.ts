import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import type { ToolSpec } from "../chat/toolbox.ts";

/** What a tool takes: an object, each field with a description for the model. */
type Parameters = v.ObjectSchema<v.ObjectEntries, undefined>;

export interface RunOptions {
  /** Aborted when the user stops the reply, or when the call has taken as long as it may. */
  signal: AbortSignal;
}

/** A tool as its file defines it. */
export interface ToolDefinition<P extends Parameters> {
  /** Of letters, digits, `_` and `-`, at most 64. */
  name: string;
  /** For the model: what it is good for, and what it gives. */
  description: string;
  parameters: P;
  /**
   * Its answer, for the model. What it throws is told to the model by its message, so that nothing secret may be in that; it is
   * logged too, unless it is a {@linkcode ToolError}.
   */
  run(args: v.InferOutput<P>, options: RunOptions): string | Promise<string>;
}

/** A tool whatever it takes. */
export interface Tool extends ToolSpec {
  /**
   * Runs it with arguments as a model writes them.
   *
   * @throws {ToolError} for arguments that do not fit, or what the tool throws
   */
  call(text: string, options: RunOptions): Promise<string>;
}

/** Why there is no answer to a call, where that is nobody's fault but the call's: for the model, and no news for the log. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

/** A tool by its definition, whose arguments are checked before it runs. */
export function defineTool<P extends Parameters>({ name, description, parameters, run }: ToolDefinition<P>): Tool {
  if (!/^[\w-]{1,64}$/.test(name)) throw new TypeError(`Cannot call a tool "${name}": see the rules for names`);
  // Some servers take no other keywords than they know.
  const { $schema: _, ...schema } = toJsonSchema(parameters);
  return {
    name,
    description,
    parameters: schema,
    async call(text, options) {
      const result = v.safeParse(parameters, parse(text));
      if (result.success) return await run(result.output, options);
      const [issue] = result.issues;
      const where = v.getDotPath(issue);
      throw new ToolError(`The arguments do not fit: ${where ? `"${where}": ` : ""}${issue.message}`);
    },
  };
}

/** Models that have nothing to say of the arguments often say nothing. */
function parse(text: string): unknown {
  try {
    return text.trim() === "" ? {} : JSON.parse(text);
  } catch (error) {
    throw new ToolError(`The arguments are no JSON: ${error instanceof Error ? error.message : error}`);
  }
}
