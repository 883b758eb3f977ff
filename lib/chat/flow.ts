import { type AugmentedState, FlowBuilder } from "flowneer";
import { emit } from "flowneer/plugins/messaging";
import { ChatError, toChatError } from "../errors.ts";
import { endingOfAbort, endingOfError, endingOfFinish } from "./ending.ts";
import type { ChatEvent } from "./events.ts";
import { ReplyMeter } from "./meter.ts";
import type { Model, ModelEvent, ModelFinish } from "./ports.ts";
import type { ChatMessage, Ending, ErrorReport, Usage } from "./types.ts";

/** What the steps of one turn share. */
export interface ChatState extends AugmentedState {
  /** Where `emit` sends to; Flowneer's. */
  __stream?: (event: unknown) => void;
  userMessage: string;
  /** What the reply begins with, of an earlier one that it continues. */
  kept: string;
  /** What the model is sent; `remember` puts it together. */
  prompt: ChatMessage[];
  /** The text so far, and the thinking; of a reply that nobody records, neither is held. */
  reply: string;
  reasoning: string;
  /** Whether there is any text. */
  hasText: boolean;
  /** Who answers, where that is not who was asked. */
  model: string | null;
  /** `null` until the reply has ended. */
  ending: Ending | null;
  error: ErrorReport | null;
  usage: Usage | null;
}

/** What a turn's flow works with. */
export interface FlowServices {
  model: Model;
  /** Model name for the server; the model's own default where absent. */
  modelName?: string;
  systemPrompt: string;
  /** From 0 to 2; the server's own where absent. */
  temperature?: number;
  /** Longest reply, in tokens; the server's own where absent. */
  maxTokens?: number;
  /** Most text and thinking of a reply, in UTF-16 code units, past which it is broken off; without it, there is no limit. */
  maxReplyLength?: number;
  /** Ends the reply, and with it the model request. Its reason says how the turn ended: see `endingOfAbort`. */
  signal: AbortSignal;
  /** The conversation so far, oldest first, without the new message. */
  history?(): ChatMessage[] | Promise<ChatMessage[]>;
  /** Keeps the reply, once it has ended; without it, nothing is kept. */
  record?(state: ChatState): Promise<void>;
  /** Names the conversation, on its first turn. */
  title?(state: ChatState): Promise<string>;
  /**
   * Resolves once the reader has taken what it was told, for which the model waits; without it, the reply comes at the model's
   * pace, and what its reader does not take is held in memory.
   */
  drained?(): Promise<void> | undefined;
  /** For the server's log: what went wrong with the model, its cause included. */
  onError?(error: unknown): void;
}

/** The state that a turn starts from. */
export function initialState(userMessage: string, kept = ""): ChatState {
  const reply = { reply: "", reasoning: "", hasText: false, model: null };
  return { userMessage, kept, prompt: [], ...reply, ending: null, error: null, usage: null };
}

/**
 * The flow of one turn, to be run with `.stream()`. Steps: `remember`, `reply`, then `record` and `title` where asked for.
 *
 * The reply's text comes as chunks that are strings, or lists of those that came together (`yield`); all else that a reader is
 * told as {@linkcode ChatEvent} chunks (`emit`). A builder serves one turn: the published `.stream()` keeps its hooks on the
 * builder.
 */
export function createChatFlow(services: FlowServices): FlowBuilder<ChatState> {
  const { systemPrompt, history, record, title } = services;

  const flow = new FlowBuilder<ChatState>()
    .startWith(async (s) => {
      const before = await history?.() ?? [];
      s.prompt = [{ role: "system", content: systemPrompt }, ...before, { role: "user", content: s.userMessage }];
      if (s.kept) s.prompt.push({ role: "assistant", content: s.kept });
    }, { label: "remember" })
    .then(createReplyStep(services), { label: "reply" });

  if (record) flow.then((s) => record(s), { label: "record" });
  if (title) flow.then(async (s) => tell(s, { type: "title", data: await title(s) }), { label: "title" });
  return flow;
}

function createReplyStep(services: FlowServices) {
  const { model, modelName, temperature, maxTokens, signal, record, drained, onError } = services;
  const { maxReplyLength = Infinity } = services;
  let length = 0;

  function hold(s: ChatState, text: string): string {
    s.hasText = true;
    length += text.length;
    if (record) s.reply += text;
    return text;
  }

  /** What a model says beside the text and its end. */
  function take(s: ChatState, event: Exclude<ModelEvent, { type: "text" | "finish" }>, meter: ReplyMeter): void {
    if (event.type === "reasoning") {
      if (record) s.reasoning += event.text;
      length += event.text.length;
      meter.token({ isThinking: true });
      tell(s, { type: "reasoning", data: event.text });
    } else if (event.type === "model") {
      s.model = event.name;
      tell(s, { type: "model", data: event.name });
    } else {
      meter.count(event.usage);
    }
  }

  /** Asks the model and yields its text. Whatever goes wrong ends the reply, not the flow: `record` still has to run. */
  return async function* reply(s: ChatState): AsyncGenerator<string[], undefined> {
    const meter = new ReplyMeter();
    let finish: ModelFinish | null = null;
    try {
      if (s.kept) yield [hold(s, s.kept)];
      for await (
        const events of model.stream({ model: modelName, messages: s.prompt, temperature, maxTokens, signal })
      ) {
        let texts: string[] = [];
        for (const event of events) {
          if (event.type === "text") {
            meter.token();
            texts.push(hold(s, event.text));
          } else if (event.type === "finish") {
            finish = event;
          } else {
            // In the order in which they came.
            if (texts.length > 0) yield texts;
            texts = [];
            take(s, event, meter);
          }
        }
        if (texts.length > 0) yield texts;
        if (length > maxReplyLength) throw tooLong(maxReplyLength);
        const isBehind = drained?.();
        if (isBehind) await isBehind;
        signal.throwIfAborted();
      }
      s.ending = signal.aborted ? endingOfAbort(signal) : endingOfFinish(finish);
    } catch (error) {
      s.ending = signal.aborted ? endingOfAbort(signal) : endingOfError(s.hasText);
      if (!signal.aborted) {
        onError?.(error);
        s.error = toChatError(error).report;
        tell(s, { type: "error", data: s.error });
      }
    }
    s.usage = meter.usage();
    tell(s, { type: "usage", data: s.usage });
  };
}

function tooLong(limit: number): ChatError {
  const message = `The reply is longer than ${limit} characters, the limit that CHAT_MAX_REPLY_LENGTH sets`;
  return new ChatError("reply_too_long", message);
}

function tell(s: ChatState, event: ChatEvent): void {
  emit(s, event);
}
