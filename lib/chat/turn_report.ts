import type { ChatState } from "./state.ts";
import { addTokens, type TokenCount } from "./tokens.ts";
import type { EndStatus } from "./types.ts";

/** A turn that begins, as whoever runs the server may know it: nothing of what is said in it. */
export interface TurnBegun {
  turnId: string;
  /** `null` for a turn that nobody owns, and of which nothing is kept. */
  kept: {
    conversationId: string;
    /** The reply's id. */
    messageId: string;
    /** Stands for the owner, whose own name is a secret: who knows it could pass for them. */
    ownerId: string;
  } | null;
  kind: "message" | "retry" | "continue";
  /** Who is asked. */
  model: string;
}

/** How a turn went, without anything that was said in it. Times are in milliseconds, sizes in UTF-16 code units. */
export interface TurnReport extends TurnBegun {
  /** Who answered. */
  model: string;
  ending: EndStatus;
  /** The model server's own word for it, where it is one. */
  finishReason: string | null;
  /** See `ErrorCode`. */
  errorCode: string | null;
  /** From the request to the end. */
  ms: number;
  firstTokenMs: number | null;
  /** How long each step took, by its label. */
  steps: Readonly<Record<string, number>>;
  /** The title's included. */
  tokens: TokenCount;
  sizes: {
    message: number;
    /** All that the model was sent. */
    prompt: number;
    reply: number;
    reasoning: number;
  };
}

/** What is left to say of a turn once it has ended. */
export function reportOf(
  state: ChatState,
  { begun, ms, steps }: { begun: TurnBegun; ms: number; steps: Readonly<Record<string, number>> },
): TurnReport {
  const { ending, error, usage, prompt, size, userMessage } = state;
  return {
    ...begun,
    model: state.model ?? begun.model,
    ending: ending?.status ?? "failed",
    finishReason: toWord(ending?.finishReason ?? null),
    errorCode: error?.code ?? null,
    ms,
    firstTokenMs: usage?.firstTokenMs ?? null,
    steps,
    tokens: addTokens(state.tokens, state.titleTokens),
    sizes: {
      message: userMessage.length,
      prompt: prompt.reduce((sum, { content }) => sum + content.length, 0),
      reply: size.text,
      reasoning: size.reasoning,
    },
  };
}

/** Whatever a server says in the place of a word may be what was said to it. */
function toWord(reason: string | null): string | null {
  return reason === null || /^[\w.-]{1,40}$/.test(reason) ? reason : "other";
}
