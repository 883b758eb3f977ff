import type { ReplyMeter } from "./meter.ts";
import type { ModelEvent, ModelRequest } from "./ports.ts";
import type { FlowServices } from "./services.ts";
import type { ChatState } from "./state.ts";
import { tell } from "./tell.ts";
import { countTokens, NO_TOKENS, type TokenCount } from "./tokens.ts";

/** Most rounds of calls of one turn: after that the model has to answer with what it has. */
export const MAX_ROUNDS = 8;

/** The model is to be asked, for the first time or with what came of its calls. */
export function beginRound(s: ChatState, meter: ReplyMeter): void {
  meter.nextRound();
  s.round = {
    number: (s.calls.at(-1)?.round ?? 0) + 1,
    count: s.round.count + 1,
    textFrom: s.reply.length,
    reasoningFrom: s.reasoning.length,
    requests: [],
    finish: null,
  };
}

/** What the model is asked. */
export function requestOf(
  s: ChatState,
  { services, meter }: { services: FlowServices; meter: ReplyMeter },
): ModelRequest {
  const { modelName: model, temperature, maxTokens, signal, tools } = services;
  return {
    model,
    messages: s.prompt,
    temperature,
    maxTokens,
    ...tools && tools.specs.length > 0 && { tools: tools.specs },
    ...s.round.count > MAX_ROUNDS && { mayNotCall: true },
    ...s.round.count > 1 && { elapsedMs: meter.elapsedMs },
    signal,
  };
}

/** Adds a piece of text to the reply, and returns it; after calls it begins a paragraph of its own. */
export function addText(s: ChatState, piece: string): string {
  const isAfterCalls = s.calls.at(-1)?.at === s.reply.length && s.reply !== "";
  const text = isAfterCalls ? `\n\n${piece}` : piece;
  s.reply += text;
  return text;
}

/** What a model says beside the text. */
export function take(s: ChatState, event: Exclude<ModelEvent, { type: "text" }>, meter: ReplyMeter): void {
  if (event.type === "reasoning") {
    const isNext = s.reasoning !== "" && s.reasoning.length === s.round.reasoningFrom;
    const data = isNext ? `\n\n${event.text}` : event.text;
    s.reasoning += data;
    meter.token({ isThinking: true });
    tell(s, { type: "reasoning", data });
  } else if (event.type === "model") {
    s.model = event.name;
    tell(s, { type: "model", data: event.name });
  } else if (event.type === "finish") {
    s.round.finish = event;
  } else if (event.type === "calls") {
    s.round.requests = event.calls;
  } else if (event.type === "calling") {
    meter.token();
  } else {
    meter.count(event.usage);
  }
}

/** What the model said and thought since it was asked last. */
export function saidInRound({ reply, reasoning, round }: ChatState): { content: string; reasoning: string } {
  return { content: reply.slice(round.textFrom).trim(), reasoning: reasoning.slice(round.reasoningFrom).trim() };
}

/** What the request took. One that was not answered at all is taken to have used nothing, unless the server says so. */
export function tokensOfRound(s: ChatState, meter: ReplyMeter): TokenCount {
  const { content, reasoning } = saidInRound(s);
  const received = [content, reasoning, ...s.round.requests.map((request) => request.arguments)];
  const isUnknown = meter.counted.promptTokens === null && meter.counted.completionTokens === null;
  if (isUnknown && s.error && received.every((text) => text === "")) return NO_TOKENS;
  return countTokens(meter.counted, { sent: s.prompt, received });
}
