import type { AugmentedState } from "flowneer";
import type { ModelFinish } from "./ports.ts";
import { NO_TOKENS, type TokenCount } from "./tokens.ts";
import type { ChatMessage, ContextCut, Ending, ErrorReport, ToolCall, ToolRequest, Usage } from "./types.ts";

/** What the steps of one turn share. */
export interface ChatState extends AugmentedState {
  /** Where `emit` sends to; Flowneer's. */
  __stream?: (event: unknown) => void;
  userMessage: string;
  /** What the reply begins with, of an earlier one that it continues. */
  kept: KeptReply;
  /** What the model is sent; `remember` puts it together, and each round of calls adds to it. */
  prompt: ChatMessage[];
  /** What the model was not sent for want of room. */
  context: ContextCut | null;
  /** The text so far. */
  reply: string;
  /** The thinking so far. */
  reasoning: string;
  /** The calls of tools so far, of all rounds. */
  calls: ToolCall[];
  /** What the model is asked, or was asked last. */
  round: Round;
  /** Who answers, where that is not who was asked. */
  model: string | null;
  /** `null` until the reply has ended. */
  ending: Ending | null;
  error: ErrorReport | null;
  usage: Usage | null;
  /** What the reply's requests took, as far as they are over. */
  tokens: TokenCount;
  /** What finding a title took. */
  titleTokens: TokenCount;
}

/** What came of a reply before it was broken off. */
export interface KeptReply {
  content: string;
  calls?: ToolCall[];
}

/** One request of the model: all of a reply, unless the model calls tools. */
export interface Round {
  /** From 1, in the reply: one that continues another goes on counting. */
  number: number;
  /** How many there have been in this turn, itself included. */
  count: number;
  /** Length of the reply's text when it began, in UTF-16 code units. */
  textFrom: number;
  /** That of the thinking. */
  reasoningFrom: number;
  /** What the model wants to be called. */
  requests: ToolRequest[];
  finish: ModelFinish | null;
}

/** The state that a turn starts from. */
export function initialState(userMessage: string, kept: KeptReply = { content: "" }): ChatState {
  return {
    userMessage,
    kept,
    prompt: [],
    context: null,
    reply: "",
    reasoning: "",
    calls: [],
    round: { number: 0, count: 0, textFrom: 0, reasoningFrom: 0, requests: [], finish: null },
    model: null,
    ending: null,
    error: null,
    usage: null,
    tokens: NO_TOKENS,
    titleTokens: NO_TOKENS,
  };
}

/** Whether a reply says anything, or has done something: what is broken off then is not nothing. */
export function hasBegun({ reply, calls }: Pick<ChatState, "reply" | "calls">): boolean {
  return reply !== "" || calls.length > 0;
}
