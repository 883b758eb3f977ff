import { type AugmentedState, FlowBuilder } from "flowneer";
import { emit } from "flowneer/plugins/messaging";
import { toChatError } from "../errors.ts";
import { endingOfAbort, endingOfError, endingOfFinish } from "./ending.ts";
import type { ChatEvent } from "./events.ts";
import { ReplyMeter } from "./meter.ts";
import { withinImageBytes } from "./prompt_images.ts";
import type { Model, ModelEvent, ModelFinish, ModelRequest } from "./ports.ts";
import { toChatMessage } from "./tree.ts";
import { NO_TOKENS, type TokenCount } from "./tokens.ts";
import type { Attachment, ChatMessage, Ending, ErrorReport, Usage } from "./types.ts";

/** What the steps of one turn share. */
export interface ChatState extends AugmentedState {
  /** Where `emit` sends to; Flowneer's. */
  __stream?: (event: unknown) => void;
  userMessage: string;
  /** Images that are with it. */
  attachments: Attachment[];
  /** What the reply begins with, of an earlier one that it continues. */
  kept: string;
  /** What the model is sent; `remember` puts it together. */
  prompt: ChatMessage[];
  /** The text so far. */
  reply: string;
  /** The thinking so far. */
  reasoning: string;
  /** Who answers, where that is not who was asked. */
  model: string | null;
  /** `null` until the reply has ended. */
  ending: Ending | null;
  error: ErrorReport | null;
  usage: Usage | null;
  /** What finding a title took. */
  titleTokens: TokenCount;
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
  /** Ends the reply, and with it the model request. Its reason says how the turn ended: see `endingOfAbort`. */
  signal: AbortSignal;
  /** The conversation so far, oldest first, without the new message. */
  history?(): ChatMessage[] | Promise<ChatMessage[]>;
  /** The bytes of an image of these; without it, there are none. */
  readImage?: ModelRequest["readImage"];
  /** Most bytes of images that the model is sent; any number where absent. See `withinImageBytes`. */
  maxImageBytes?: number;
  /** Keeps the reply, once it has ended; without it, nothing is kept. */
  record?(state: ChatState): Promise<void>;
  /** Names the conversation, on its first turn. */
  title?(state: ChatState): Promise<string>;
  /**
   * Resolves once the reader has taken what it was told, for which the model waits; without it, the reply comes at the model's
   * pace, and what its reader does not take is held in memory.
   */
  drained?(): Promise<void> | undefined;
  /** Runs each step, by its label. */
  aroundStep?(label: string, step: () => Promise<void>): Promise<void>;
  /** For the server's log: what went wrong with the model, its cause included. */
  onError?(error: unknown): void;
}

/** The state that a turn starts from. */
export function initialState(
  userMessage: string,
  { kept = "", attachments = [] }: { kept?: string; attachments?: Attachment[] } = {},
): ChatState {
  const reply = { reply: "", reasoning: "", model: null, ending: null, error: null, usage: null };
  return { userMessage, attachments, kept, prompt: [], ...reply, titleTokens: NO_TOKENS };
}

/**
 * The flow of one turn, to be run with `.stream()`. Steps: `remember`, `reply`, then `record` and `title` where asked for.
 *
 * The reply's text comes as chunks that are strings, or lists of those that came together (`yield`); all else that a reader is
 * told as {@linkcode ChatEvent} chunks (`emit`). A builder serves one turn: the published `.stream()` keeps its hooks on the
 * builder.
 */
export function createChatFlow(services: FlowServices): FlowBuilder<ChatState> {
  const { systemPrompt, history, maxImageBytes = Infinity, record, title, aroundStep } = services;

  const flow = new FlowBuilder<ChatState>()
    .startWith(async (s) => {
      const before = await history?.() ?? [];
      const question = toChatMessage({ role: "user", content: s.userMessage, attachments: s.attachments });
      const all: ChatMessage[] = [{ role: "system", content: systemPrompt }, ...before, question];
      s.prompt = withinImageBytes(all, maxImageBytes);
      if (s.kept) s.prompt.push({ role: "assistant", content: s.kept });
    }, { label: "remember" })
    .then(createReplyStep(services), { label: "reply" });

  if (record) flow.then((s) => record(s), { label: "record" });
  if (title) flow.then(async (s) => tell(s, { type: "title", data: await title(s) }), { label: "title" });
  if (aroundStep) flow.addHooks({ wrapStep: ({ label = "" }, step) => aroundStep(label, step) });
  return flow;
}

function createReplyStep(services: FlowServices) {
  const { model, modelName, temperature, maxTokens, readImage, signal, drained, onError } = services;
  /** Asks the model and yields its text. Whatever goes wrong ends the reply, not the flow: `record` still has to run. */
  return async function* reply(s: ChatState): AsyncGenerator<string[], undefined> {
    const meter = new ReplyMeter();
    let finish: ModelFinish | null = null;
    try {
      if (s.kept) yield [s.reply = s.kept];
      for await (
        const events of model.stream({
          model: modelName,
          messages: s.prompt,
          temperature,
          maxTokens,
          readImage,
          signal,
        })
      ) {
        let texts: string[] = [];
        for (const event of events) {
          if (event.type === "text") {
            s.reply += event.text;
            meter.token();
            texts.push(event.text);
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
        const isBehind = drained?.();
        if (isBehind) await isBehind;
        signal.throwIfAborted();
      }
      s.ending = signal.aborted ? endingOfAbort(signal) : endingOfFinish(finish);
    } catch (error) {
      s.ending = signal.aborted ? endingOfAbort(signal) : endingOfError(s.reply);
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

/** What a model says beside the text and its end. */
function take(s: ChatState, event: Exclude<ModelEvent, { type: "text" | "finish" }>, meter: ReplyMeter): void {
  if (event.type === "reasoning") {
    s.reasoning += event.text;
    meter.token({ isThinking: true });
    tell(s, { type: "reasoning", data: event.text });
  } else if (event.type === "model") {
    s.model = event.name;
    tell(s, { type: "model", data: event.name });
  } else {
    meter.count(event.usage);
  }
}

function tell(s: ChatState, event: ChatEvent): void {
  emit(s, event);
}
