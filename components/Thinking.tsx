import { formatDuration } from "./duration.ts";

export interface ThinkingProps {
  /** What the model thought: text, shown as it is. */
  text: string;
  /** How long that took, in milliseconds; `null` where it is not known. */
  ms: number | null;
  /** More of it is to come. */
  live?: boolean;
}

/** What a model thought before it answered, folded away. */
export function Thinking({ text, ms, live }: ThinkingProps) {
  if (!text) return null;
  return (
    <details class="thinking">
      <summary>{live ? "Thinking…" : ms === null ? "Thought" : `Thought for ${formatDuration(ms)}`}</summary>
      <div class="thought" dir="auto">{text}</div>
    </details>
  );
}
