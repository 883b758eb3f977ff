/** Who wrote a message that is kept. */
export type Role = "user" | "assistant";

/** Media type of an image that may go along with a message. */
export type ImageType = "image/png" | "image/jpeg" | "image/webp" | "image/gif";

/** An image that goes along with a message. The store has its bytes. */
export interface Attachment {
  id: string;
  /** That of its file; says what it is where it cannot be seen. */
  name: string;
  type: ImageType;
  /** How many it has. */
  bytes: number;
  /** In pixels, the way up that it is shown. */
  width: number;
  height: number;
}

/** A call of a tool, as a model asks for it. */
export interface ToolRequest {
  /** Names it among the calls of the reply. */
  id: string;
  /** Of the tool. */
  name: string;
  /** As the model wrote them: JSON, if it did as it should. */
  arguments: string;
  /** What else its server wants back with the result, within the same turn; whatever that is, it is not kept. */
  extra?: unknown;
}

/** A message as a model reads it. */
export type ChatMessage =
  | { role: "system"; content: string }
  /** With the images that are beside it. */
  | { role: "user"; content: string; images?: Attachment[] }
  /** With calls: what it said before it made them, and what it thought since the message before. */
  | { role: "assistant"; content: string; calls?: ToolRequest[]; reasoning?: string }
  /** What came of a call. */
  | { role: "tool"; content: string; callId: string };

/**
 * How a reply ended. `complete`: the model was done. `stopped`: the user said so. `length`: the model's limit.
 * `filtered`: a content filter. `interrupted`: the server or the network broke it, what came is kept. `failed`: an
 * error, before any text.
 */
export type EndStatus = "complete" | "stopped" | "length" | "filtered" | "interrupted" | "failed";

export interface Ending {
  status: EndStatus;
  /** The model server's own word for it, `null` where it gave none. */
  finishReason: string | null;
}

/** Counts of tokens and speed of one reply; `null` where unknown, never a made-up 0. */
export interface Usage {
  promptTokens: number | null;
  completionTokens: number | null;
  totalTokens: number | null;
  /** From the request to the first token, thinking included, in milliseconds. */
  firstTokenMs: number | null;
  /** Completion tokens per second, from the first token that was sent to the last. */
  tokensPerSecond: number | null;
  /** How long the model thought, in milliseconds; absent where it sent no thinking. */
  thinkingMs?: number;
}

/** What a client is told of an error. */
export interface ErrorReport {
  /** A sentence for a person. */
  error: string;
  /** Stable; see `ErrorCode`. */
  code: string;
  retryable: boolean;
}

/** What came of a call of a tool. */
export interface ToolResult {
  /** What the model is told: the tool's answer, or why there is none. */
  content: string;
  isError: boolean;
  /** How long it took, in milliseconds. */
  ms: number;
}

/** A call of a tool amid a reply. */
export interface ToolCall extends Omit<ToolRequest, "extra"> {
  /** From 1: those of one round were asked for together. */
  round: number;
  /** Where in the reply's text it was asked for, in UTF-16 code units. */
  at: number;
  /** `null` until it is there; for good where the reply ended before. */
  result: ToolResult | null;
}

/** What a model was not sent of a conversation, because its window is too small for all of it. */
export interface ContextCut {
  /** How many questions were left out, the oldest ones, with the replies to them. */
  omitted: number;
  /** Id of the oldest message that was sent; `null` where messages have none. */
  from: string | null;
}

/** A stored message. Messages of a conversation form a tree: an edit or a second reply is a sibling. */
export interface StoredMessage {
  id: string;
  conversationId: string;
  /** `null` for the first message of a conversation. */
  parentId: string | null;
  role: Role;
  content: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** A user's messages only; absent where there are none. */
  attachments?: Attachment[];
  /** Replies only. */
  reply?: Reply;
}

/** Where a message stands among the others, without what it says. */
export type OutlineMessage = Pick<StoredMessage, "id" | "parentId" | "role">;

/** The turn that wrote a reply, who answered, and how it went. */
export interface Reply {
  turnId: string;
  model: string;
  ending: Ending | null;
  error: ErrorReport | null;
  usage: Usage | null;
  /**
   * What the model thought, where it sent that; of very much, the beginning. Never sent back to a model. Absent where there
   * is none.
   */
  reasoning?: string;
  /** In the order in which they were made; absent where there are none. */
  calls?: ToolCall[];
  /** Absent where the model was sent the whole conversation. */
  context?: ContextCut;
}

/** A conversation without its messages. */
export interface Conversation {
  id: string;
  title: string | null;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** When it was last written to, in milliseconds since the epoch. */
  changedAt: number;
  /** Newest message of the branch that was last written to. */
  leafId: string | null;
}

/** How a conversation is answered. What is absent is the server's to say. */
export interface ChatSettings {
  model?: string;
  /** What the model is told before the conversation; neither blank nor longer than a message may be. */
  systemPrompt?: string;
  /** From 0 to 2. */
  temperature?: number;
  /** Longest reply, in tokens; a whole number from 1 on. */
  maxTokens?: number;
}

/** Part of an owner's conversations, newest change first. */
export interface ChatList {
  conversations: Conversation[];
  /** Where it begins; `null` at the newest. */
  from: string | null;
  /** Where older ones begin; `null` where there are none. */
  older: string | null;
}
