import type { AugmentedState } from "flowneer";
import type { ModelFinish } from "./model_port.ts";
import { NO_TOKENS, type TokenCount } from "./tokens.ts";
import type {
  Attachment,
  ChatMessage,
  ContextCut,
  Ending,
  ErrorReport,
  ToolCall,
  ToolRequest,
  Usage,
} from "./types.ts";

/** What the steps of one turn share. */
export interface ChatState extends AugmentedState {
  /** Where `emit` sends to; Flowneer's. */
  __stream?: (event: unknown) => void;
  userMessage: string;
  /** Images that are with it. */
  attachments: Attachment[];
  /** What the reply begins with, of an earlier one that it continues. */
  kept: KeptReply;
  /** What the model is sent; `remember` puts it together, and each round of calls adds to it. */
  prompt: ChatMessage[];
  /** What the model was not sent for want of room. */
  context: ContextCut | null;
  /** The text so far, and the thinking; of a reply that nobody records, neither is held. */
  reply: string;
  reasoning: string;
  /** How much there is of them, be they held or not. */
  size: ReplySize;
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

/** Lengths are in UTF-16 code units; pieces, in which a reply came, are often tokens. */
interface ReplySize {
  text: number;
  reasoning: number;
  pieces: number;
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
  /** How much there was of the reply when it began. */
  from: ReplySize;
  /** What came since, where tools may be called: the model is sent that with what comes of its calls. */
  text: string;
  reasoning: string;
  /** What the model wants to be called. */
  requests: ToolRequest[];
  finish: ModelFinish | null;
}

/** The state that a turn starts from. */
export function initialState(
  userMessage: string,
  { kept = { content: "" }, attachments = [] }: Partial<Pick<ChatState, "kept" | "attachments">> = {},
): ChatState {
  const size = { text: 0, reasoning: 0, pieces: 0 };
  return {
    userMessage,
    attachments,
    kept,
    prompt: [],
    context: null,
    reply: "",
    reasoning: "",
    size,
    calls: [],
    round: { number: 0, count: 0, from: { ...size }, text: "", reasoning: "", requests: [], finish: null },
    model: null,
    ending: null,
    error: null,
    usage: null,
    tokens: NO_TOKENS,
    titleTokens: NO_TOKENS,
  };
}

/** Whether a reply says anything, or has done something: what is broken off then is not nothing. */
export function hasBegun({ size, calls }: Pick<ChatState, "size" | "calls">): boolean {
  return size.text > 0 || calls.length > 0;
}
