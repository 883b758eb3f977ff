import type { ToolCall } from "../lib/chat/types.ts";
import { formatDuration } from "./duration.ts";

/** Most of what a tool was given, and of what it answered, that is shown, in UTF-16 code units. */
export const MAX_SHOWN = 4_000;

/** Shortest time that is worth telling of a call, in milliseconds. */
const MIN_MS = 100;

export interface CallsProps {
  calls: ToolCall[];
  /** Results that are not there are to come. */
  live?: boolean;
}

/** Tools that a model called amid a reply, each folded away. */
export function Calls({ calls, live = false }: CallsProps) {
  return <>{calls.map((call) => <Call key={call.id} call={call} live={live} />)}</>;
}

/** One of them. */
export function Call({ call, live }: { call: ToolCall; live: boolean }) {
  const { name, result, arguments: text } = call;
  return (
    <details class="thinking">
      <summary>{summaryOf(name, result, live)}</summary>
      <dl class="thought">
        <dt>Asked</dt>
        <dd dir="auto">{shorten(text)}</dd>
        {result && (
          <>
            <dt>{result.isError ? "Error" : "Answered"}</dt>
            <dd dir="auto">{shorten(result.content)}</dd>
          </>
        )}
      </dl>
    </details>
  );
}

function summaryOf(name: string, result: ToolCall["result"], live: boolean): string {
  if (!result) return live ? `Calling ${name}…` : `${name} was broken off`;
  if (result.isError) return `${name} failed`;
  return result.ms < MIN_MS ? `Called ${name}` : `Called ${name} for ${formatDuration(result.ms)}`;
}

function shorten(text: string): string {
  if (text.length <= MAX_SHOWN) return text;
  const shown = text.slice(0, MAX_SHOWN).replace(/[\uD800-\uDBFF]$/, "");
  return `${shown}…\n\n[These are ${MAX_SHOWN} of ${text.length} characters: the JSON file of the chat has all]`;
}
