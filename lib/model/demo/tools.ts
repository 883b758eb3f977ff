import type { ChatMessage } from "../../chat/types.ts";
import { toPlainWords } from "./words.ts";

/** A tool that the demo wants to be called. */
export interface DemoCall {
  name: string;
  args: Record<string, unknown>;
}

/** What to say to see a tool at work, by its name. */
export const TOOL_SAMPLES: Readonly<Record<string, string>> = {
  current_time: "What time is it in Tokyo and in Lisbon?",
  calculate: "What is (17 + 4) * 2 ^ 10?",
  fetch_page: "Fetch https://…",
};

/** What a question has the demo call of the tools that are on: whatever tells the time, or something to work out, or an address. */
export function findCalls(question: string, tools: readonly string[]): DemoCall[] {
  return [...timesIn(question), ...sumIn(question), ...pageIn(question)].filter(({ name }) => tools.includes(name));
}

/** What came of the calls that the messages end with; `null` where they end with none. */
export function answerResults(messages: readonly ChatMessage[]): string | null {
  const last = messages.findLastIndex(({ role }) => role !== "tool");
  const results = messages.slice(last + 1);
  const asked = messages[last];
  if (results.length === 0 || asked?.role !== "assistant" || !asked.calls) return null;
  const calls = new Map(asked.calls.map((call) => [call.id, call]));
  return results.map((result) => {
    const call = result.role === "tool" && calls.get(result.callId);
    return `**${call ? call.name : "A tool"}** says:\n\n${quote(result.content)}`;
  }).join("\n\n");
}

/** Most places whose time is told at once. */
const MAX_ZONES = 4;

/** Most lines of a result that are quoted. */
const MAX_LINES = 12;

function quote(text: string): string {
  const lines = text.split("\n");
  const shown = lines.length > MAX_LINES ? [...lines.slice(0, MAX_LINES), "…"] : lines;
  return `\`\`\`\`text\n${shown.join("\n").replaceAll("````", "```")}\n\`\`\`\``;
}

function timesIn(question: string): DemoCall[] {
  const said = toPlainWords(question);
  if (!/^(so |and )?what(s| is)? (the )?(time|date|day)\b/.test(said)) return [];
  const zones = Intl.supportedValuesOf("timeZone").filter((zone) => {
    return said.includes(` ${zone.split("/").at(-1)!.toLowerCase().replaceAll("_", " ")}`);
  });
  if (zones.length === 0) return [{ name: "current_time", args: {} }];
  return zones.slice(0, MAX_ZONES).map((timeZone) => ({ name: "current_time", args: { timeZone } }));
}

function sumIn(question: string): DemoCall[] {
  const [, expression] =
    /^(?:what(?: is|'s)|calculate|compute|how much is|work out)\s+(.+?)[?.!\s]*$/i.exec(question.trim()) ?? [];
  const isSum = expression && /\d/.test(expression) && /[-+*/%^×÷(]/.test(expression) &&
    /^[\d\s.,()+\-*/%^×÷a-z]+$/i.test(expression) && !/[a-z]{9}|\s[a-z]+\s/i.test(expression);
  return isSum ? [{ name: "calculate", args: { expression } }] : [];
}

function pageIn(question: string): DemoCall[] {
  const [url] = /\bhttps?:\/\/[^\s<>"]+/.exec(question) ?? [];
  return url ? [{ name: "fetch_page", args: { url } }] : [];
}
