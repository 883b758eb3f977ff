import type { ChatEvent } from "./events.ts";
import type { ContextCut, ErrorReport, ToolCall, Usage } from "./types.ts";

/** A step of the flow, as a page shows it. */
export interface StepView {
  label: string;
  /** How long it took, in milliseconds; `null` while it runs. */
  ms: number | null;
}

/** What a turn's events make of its reply, as long as it is coming. */
export interface ReplyProgress {
  text: string;
  /** What the model thought. */
  reasoning: string;
  /** What tools it called. */
  calls: ToolCall[];
  /** What the model was not sent of the conversation; `null`: all of it was. */
  context: ContextCut | null;
  /** Who answers, where that is not who was asked. */
  model: string | null;
  /** Those that have begun, in that order. */
  steps: StepView[];
  /** What went wrong. */
  error: ErrorReport | null;
  /** Known when the reply has come, shortly before the end of its turn. */
  usage: Usage | null;
}

export const NO_PROGRESS: ReplyProgress = {
  text: "",
  reasoning: "",
  calls: [],
  context: null,
  model: null,
  steps: [],
  error: null,
  usage: null,
};

/** What was there and the events after it; those that say nothing of the reply change nothing. */
export function addProgress(progress: ReplyProgress, events: Iterable<ChatEvent>): ReplyProgress {
  let { text, reasoning, calls, context, model, steps, error, usage } = progress;
  for (const { type, data } of events) {
    if (type === "text") text += data;
    else if (type === "reasoning") reasoning += data;
    else if (type === "tool_call") calls = [...calls, { ...data, at: text.length, result: null }];
    else if (type === "tool_result") {
      const { id, ...result } = data;
      calls = calls.map((call) => call.id === id ? { ...call, result } : call);
    } else if (type === "context") context = data;
    else if (type === "model") model = data;
    else if (type === "error") error = data;
    else if (type === "usage") usage = data;
    else if (type === "step" && data.state === "started") steps = [...steps, { label: data.label, ms: null }];
    else if (type === "step") {
      const last = steps.findLastIndex(({ label, ms }) => label === data.label && ms === null);
      steps = steps.map((step, i) => i === last ? { ...step, ms: data.ms } : step);
    }
  }
  return { text, reasoning, calls, context, model, steps, error, usage };
}
