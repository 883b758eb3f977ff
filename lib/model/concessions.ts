import { APIError } from "openai";
import type OpenAI from "openai";
import type { ModelRequest } from "../chat/model_port.ts";
import { askForRest } from "./continuation.ts";
import type { WireImages } from "./wire_images.ts";
import { toWireMessages } from "./wire_messages.ts";

/** What of a request is left out, or done in another way, for a server that turns it down as it is. */
type Concession = "no usage" | "new length name" | "no tools" | "short ids" | "reasoning";

type Asking = ModelRequest & { model: string };

/** By what a server says when it turns a request down, which is then made in that other way. */
const SIGNS: Record<Concession, (words: string, request: Asking) => boolean> = {
  "no usage": (words) => /stream_options|include_usage/.test(words),
  // Others may pass the new name over in silence.
  "new length name": (words, { maxTokens }) => maxTokens !== undefined && /max_completion_tokens/.test(words),
  "reasoning": (words, { messages }) => hasCalls(messages) && /reasoning_content/.test(words),
  "short ids": (words, { messages }) => hasCalls(messages) && /tool.?calls?\b.{0,20}\bid\b/i.test(words),
  "no tools": (words, { tools }) => tools !== undefined && ABOUT_TOOLS.test(words) && UNSUPPORTED.test(words),
};

const ABOUT_TOOLS = /\b(tools?|tool_choice|function.?call(s|ing)?)\b/i;

const UNSUPPORTED =
  /(\bnot|n't|\bun)[ -]?(support|recogni[sz]ed|permitted|allowed|available|known)|no endpoints? found|requires? --/i;

/** Statuses by which a request is turned down as it is; for tools some have others. */
const REFUSALS = [400, 422];
const TOOL_REFUSALS = [...REFUSALS, 404, 500, 501];

/** What a server is known to want otherwise. */
export class Concessions {
  /** The server, whatever the model. */
  readonly #always = new Set<Concession>();
  /** Another model at the same server may take what this one does not. */
  readonly #byModel = new Map<string, Set<Concession>>();

  /** All that has been made for a model so far. */
  of(model: string): Set<Concession> {
    return new Set([...this.#always, ...this.#byModel.get(model) ?? []]);
  }

  /** The server has taken a request of that model with these. */
  keep(model: string, made: Iterable<Concession>): void {
    const own = new Set(this.#byModel.get(model));
    for (const concession of made) (concession === "no usage" ? this.#always : own).add(concession);
    if (own.size > 0) this.#byModel.set(model, own);
  }
}

/** The one to make after an error; `null` where none would help. */
export function nextConcession(error: unknown, request: Asking, made: ReadonlySet<Concession>): Concession | null {
  if (!(error instanceof APIError)) return null;
  const words = `${error.message} ${error.param}`;
  for (const [name, isWanted] of Object.entries(SIGNS) as [Concession, (typeof SIGNS)[Concession]][]) {
    const statuses = name === "no tools" ? TOOL_REFUSALS : REFUSALS;
    if (!made.has(name) && statuses.includes(error.status ?? 0) && isWanted(words, request)) return name;
  }
  return null;
}

/** What is sent. */
export function parametersOf(
  request: Asking,
  { made, images }: { made: ReadonlySet<Concession>; images: WireImages },
): OpenAI.ChatCompletionCreateParamsStreaming {
  const { model, messages, temperature, maxTokens, tools, mayNotCall } = request;
  const wire = { images, hasShortIds: made.has("short ids"), hasReasoning: made.has("reasoning") };
  return {
    model,
    messages: toWireMessages(askForRest(messages), wire),
    stream: true,
    ...temperature !== undefined && { temperature },
    ...maxTokens !== undefined &&
      { [made.has("new length name") ? "max_completion_tokens" : "max_tokens"]: maxTokens },
    ...!made.has("no usage") && { stream_options: { include_usage: true } },
    ...tools && !made.has("no tools") && {
      tools: tools.map((spec) => ({ type: "function" as const, function: { ...spec } })),
      ...mayNotCall && { tool_choice: "none" as const },
    },
  };
}

function hasCalls(messages: ModelRequest["messages"]): boolean {
  return messages.some((message) => message.role === "assistant" && message.calls !== undefined);
}
