import type { Toolbox } from "../chat/toolbox.ts";
import { findTools, type ToolSettings } from "./registry.ts";
import { createToolbox, type ToolboxOptions } from "./toolbox.ts";

export interface ToolsSettings extends ToolSettings {
  /** Names of the tools that are on. */
  names: readonly string[];
  timeoutMs: number;
}

/**
 * The tools that the settings name; `undefined` where they name none.
 *
 * @throws {TypeError} that says what is wrong with the settings
 */
export function createTools(
  { names, timeoutMs, ...settings }: ToolsSettings,
  { onError }: Pick<ToolboxOptions, "onError"> = {},
): Toolbox | undefined {
  const tools = findTools(names, settings);
  return tools.length === 0 ? undefined : createToolbox(tools, { timeoutMs, onError });
}
