import type { Again } from "./again.ts";
import type { ChatEvent } from "./events.ts";
import { addProgress, NO_PROGRESS, type ReplyProgress } from "./progress.ts";
import type { Attachment, EndStatus } from "./types.ts";

/** A turn as the chat box shows it. */
export interface TurnView extends ReplyProgress {
  /** Stable for as long as the turn is on the page. */
  key: number;
  message: string;
  /** Images that are with it. */
  attachments: Attachment[];
  /** The reply that the message answers, `null` for none; not known until the turn is begun. */
  parentId?: string | null;
  /** Where it is not the first try: what is done again about which reply. */
  again: { name: Again; replyId: string } | null;
  /** How often it was begun on this page. */
  tries: number;
  /** `waiting`: not sent yet. `running`: sent, and its end not seen yet. */
  state: "waiting" | "running" | EndStatus;
  /** More of it will come once the server can be reached again. */
  isCutOff: boolean;
  /** Known once the server has taken the message, as are the next two. */
  turnId: string | null;
  userMessageId: string | null;
  /** The reply's id. */
  messageId: string | null;
  /** Ids of the wordings that there are of the message, oldest first, as far as this page knows; itself among them. */
  questionSiblings: string[];
  /** Ids of the replies to it, likewise. */
  replySiblings: string[];
  /** Number of the newest event of the turn that is known. */
  lastId: number;
  /** The finished reply; empty until then. */
  html: string;
  /** The model server's own word for how it ended. */
  finishReason: string | null;
}

/** A turn that runs while the server renders its page. */
export type LiveTurn =
  & Pick<TurnView, "message" | "attachments" | "lastId" | "questionSiblings" | "replySiblings" | keyof ReplyProgress>
  & { turnId: string; userMessageId: string; messageId: string; parentId: string | null };

/** What somebody sends. */
export type WrittenMessage = Pick<TurnView, "message" | "attachments">;

export function newTurn(key: number, { message, attachments }: WrittenMessage): TurnView {
  return {
    ...NO_PROGRESS,
    key,
    message,
    attachments,
    again: null,
    tries: 0,
    state: "waiting",
    isCutOff: false,
    turnId: null,
    userMessageId: null,
    messageId: null,
    questionSiblings: [],
    replySiblings: [],
    lastId: 0,
    html: "",
    finishReason: null,
  };
}

export function isEnded({ state }: TurnView): boolean {
  return state !== "waiting" && state !== "running";
}

/** The next try of a turn, not begun yet. */
export function nextTry({ tries, ...before }: TurnView, name: Again): TurnView {
  const { key, parentId, userMessageId, messageId, questionSiblings, replySiblings, text, calls } = before;
  const turn = { ...newTurn(key, before), parentId, userMessageId, questionSiblings, replySiblings };
  // What the server never took is sent as if for the first time.
  if (messageId === null) return { ...turn, tries };
  // What came stays on the page until the server sends it, as the beginning of the new reply.
  const again = { name, replyId: messageId };
  return { ...turn, tries: tries + 1, again, ...name === "continue" && { text, calls } };
}

/** Whether the model is asked already: then it is known what it was sent. */
export function isAsked({ steps }: Pick<TurnView, "steps">): boolean {
  return steps.some(({ label }) => label === "reply");
}

export function applyEvents(turn: TurnView, events: ChatEvent[]): TurnView {
  let next = { ...turn };
  for (const event of events) {
    const { type, data } = event;
    if (type === "turn") {
      const { turnId, userMessageId, messageId } = data;
      next = { ...next, ...NO_PROGRESS, turnId, userMessageId, messageId };
      next.questionSiblings = withId(turn.questionSiblings, userMessageId);
      next.replySiblings = withId(turn.replySiblings, messageId);
    } else if (type === "end") {
      const { status: state, html, finishReason } = data;
      next = { ...next, state, html, finishReason };
    }
  }
  const begun = events.find(({ type }) => type === "turn") as ChatEvent & { type: "turn" } | undefined;
  const before = begun ? { ...NO_PROGRESS, model: begun.data.model } : turn;
  return { ...next, ...addProgress(before, events) };
}

function withId(ids: string[], id: string): string[] {
  return ids.includes(id) ? ids : [...ids, id];
}
