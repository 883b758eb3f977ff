import { ChatError } from "../errors.ts";
import type { ReplyTools } from "./end_reply.ts";
import type { ChatEvent } from "./events.ts";
import type { ReplyMeter } from "./meter.ts";
import type { ModelEvent, ModelRequest } from "./model_port.ts";
import { withinImageBytes } from "./prompt_images.ts";
import type { FlowServices } from "./services.ts";
import type { ChatState } from "./state.ts";
import { countTokens, NO_TOKENS, type TokenCount } from "./tokens.ts";

/** Most rounds of calls of one turn: after that the model has to answer with what it has. */
export const MAX_ROUNDS = 8;

/** The model is to be asked, for the first time or with what came of its calls. */
export function beginRound(s: ChatState, meter: ReplyMeter): void {
  meter.nextRound();
  s.round = {
    number: (s.calls.at(-1)?.round ?? 0) + 1,
    count: s.round.count + 1,
    from: { ...s.size },
    text: "",
    reasoning: "",
    requests: [],
    finish: null,
  };
}

/** What the model is asked. */
export function requestOf(
  s: ChatState,
  { services, meter }: { services: FlowServices; meter: ReplyMeter },
): ModelRequest {
  const { modelName: model, temperature, maxTokens, readImage, maxImageBytes = Infinity, signal, tools } = services;
  return {
    model,
    messages: withinImageBytes(s.prompt, maxImageBytes),
    temperature,
    maxTokens,
    readImage,
    ...tools && tools.specs.length > 0 && { tools: tools.specs },
    ...s.round.count > MAX_ROUNDS && { mayNotCall: true },
    ...s.round.count > 1 && { elapsedMs: meter.elapsedMs },
    signal,
  };
}

/** What a model says: becomes part of the reply, and an event of the turn where readers are told of it. */
export function take(s: ChatState, event: ModelEvent, { services, meter }: ReplyTools): ChatEvent | null {
  switch (event.type) {
    case "text":
      s.size.pieces++;
      meter.token();
      return { type: "text", data: addText(s, event.text, services) };
    case "reasoning":
      s.size.pieces++;
      meter.token({ isThinking: true });
      return { type: "reasoning", data: addReasoning(s, event.text, services) };
    case "model":
      s.model = event.name;
      return { type: "model", data: event.name };
    case "calling":
      meter.token();
      return null;
    case "calls":
      s.round.requests = event.calls;
      return null;
    case "usage":
      meter.count(event.usage);
      return null;
    case "finish":
      s.round.finish = event;
      return null;
  }
}

/** Adds text to the reply, and returns it; what is said after calls is a paragraph of its own. */
function addText(s: ChatState, piece: string, { record, tools }: FlowServices): string {
  const isAfterCalls = s.size.text > 0 && s.calls.at(-1)?.at === s.size.text;
  const text = isAfterCalls ? `\n\n${piece}` : piece;
  if (record) s.reply += text;
  if (tools) s.round.text += text;
  s.size.text += text.length;
  return text;
}

function addReasoning(s: ChatState, piece: string, { record, tools }: FlowServices): string {
  const { size, round: { from } } = s;
  const isNext = size.reasoning > 0 && size.reasoning === from.reasoning;
  const text = isNext ? `\n\n${piece}` : piece;
  if (record) s.reasoning += text;
  if (tools) s.round.reasoning += text;
  size.reasoning += text.length;
  return text;
}

/** @throws {ChatError} `reply_too_long` */
export function checkLength({ size }: ChatState, { maxReplyLength = Infinity }: FlowServices): void {
  if (size.text + size.reasoning <= maxReplyLength) return;
  const message = `The reply is longer than ${maxReplyLength} characters, the limit that CHAT_MAX_REPLY_LENGTH sets`;
  throw new ChatError("reply_too_long", message);
}

/** What the request took. One that was not answered at all is taken to have used nothing, unless the server says so. */
export function tokensOfRound({ size, round, prompt, error }: ChatState, { counted }: ReplyMeter): TokenCount {
  const { from, requests } = round;
  const called = requests.reduce((sum, request) => sum + request.arguments.length, 0);
  const length = size.text - from.text + size.reasoning - from.reasoning + called;
  const isUnknown = counted.promptTokens === null && counted.completionTokens === null;
  if (isUnknown && error && length === 0) return NO_TOKENS;
  return countTokens(counted, { sent: prompt, received: { length, pieces: size.pieces - from.pieces } });
}
