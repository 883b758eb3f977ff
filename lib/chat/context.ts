import { estimateMessage, estimateText } from "./estimate.ts";
import type { ToolSpec } from "./toolbox.ts";
import { toPrompt } from "./prompt.ts";
import type { ChatMessage, StoredMessage } from "./types.ts";

/** Of a model's window, in tokens, what is left for a reply whose longest length is not set; of a small window, half. */
const REPLY_TOKENS = 4_096;

/** What of a window, both in tokens, is for the prompt: all but the longest reply, and half of it at least. */
export function promptBudget(window: number, maxTokens: number = REPLY_TOKENS): number {
  return window - Math.min(maxTokens, Math.floor(window / 2));
}

/** The smallest window that leaves that much for the prompt. */
export function windowFor(budget: number, maxTokens: number = REPLY_TOKENS): number {
  return budget + Math.min(maxTokens, budget);
}

/** What tools take of a prompt, in tokens, about. */
export function estimateTools(tools: readonly ToolSpec[]): number {
  return estimateText(JSON.stringify(tools));
}

/** All of a prompt, in tokens, about. */
export function estimatePrompt(messages: ChatMessage[]): number {
  return messages.reduce((sum, message) => sum + estimateMessage(message), 0);
}

export interface FittedPrompt {
  messages: ChatMessage[];
  /** How many questions are left out, with the replies to them. */
  omitted: number;
}

/**
 * As much of a prompt as fits into so many tokens, as they are estimated: what the system says and the newest question with all
 * that came after it always, and before it as many of the newest questions, each with the reply to it.
 */
export function fitPrompt(messages: ChatMessage[], budget: number): FittedPrompt {
  const starts = messages.flatMap(({ role }, i) => role === "user" ? [i] : []);
  // What comes before the first question goes with it.
  if (starts.length > 0) starts[0] = 0;
  const isFixed = (i: number) => messages[i].role === "system";
  const sizeOf = (from: number, to: number) =>
    messages.slice(from, to).reduce((sum, m, i) => isFixed(from + i) ? sum : sum + estimateMessage(m), 0);
  let omitted = Math.max(0, starts.length - 1);
  let left = budget - estimatePrompt(messages.filter((_, i) => isFixed(i))) - sizeOf(starts[omitted] ?? 0, Infinity);
  // From the newest on, so that a long conversation costs no more than what is sent of it.
  while (omitted > 0 && (left -= sizeOf(starts[omitted - 1], starts[omitted])) >= 0) omitted--;
  if (omitted === 0) return { messages, omitted };
  return { messages: messages.filter((_, i) => i >= starts[omitted] || isFixed(i)), omitted };
}

/** What a server counted of a prompt, in tokens, and what it was sent, but for what the system said. */
export interface Measured {
  promptTokens: number;
  messages: ChatMessage[];
}

/** The newest prompt of a branch that a server counted, and of which is known what it was. */
export function lastMeasured(branch: StoredMessage[]): Measured | null {
  // With calls, the count is of several prompts.
  const at = branch.findLastIndex(({ reply }) => reply?.usage?.promptTokens && !reply.calls);
  if (at < 0) return null;
  const { usage, context } = branch[at].reply!;
  const from = Math.max(0, branch.findIndex(({ id }) => id === context?.from));
  return { promptTokens: usage!.promptTokens!, messages: toPrompt(branch.slice(from, at)) };
}

/** What an estimate is to be multiplied by, as far as a server's count tells. */
export function scaleBy(measured: Measured, fixedTokens: number): number {
  const scale = measured.promptTokens / (estimatePrompt(measured.messages) + fixedTokens);
  // Some servers do not count what they had before: too little is not believed.
  return Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
}

const MIN_SCALE = 0.75;
const MAX_SCALE = 3;
