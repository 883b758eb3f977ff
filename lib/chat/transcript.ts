import type { ChatEvent } from "./events.ts";
import type { EndStatus, ErrorReport } from "./types.ts";

/** A turn as the chat box shows it. */
export interface TurnView {
  /** Stable for as long as the turn is on the page. */
  key: number;
  message: string;
  /** The reply that this message answers; `null` for a conversation's first. */
  parentId: string | null;
  /** `waiting`: not sent yet. `running`: sent, and its end not seen yet. */
  state: "waiting" | "running" | EndStatus;
  /** Known once the server has taken the message. */
  turnId: string | null;
  /** The reply's id. */
  messageId: string | null;
  /** Number of the newest event that `text` stands for, where the server rendered it. */
  lastId: number;
  text: string;
  /** The finished reply; empty until then. */
  html: string;
  error: ErrorReport | null;
}

/** All that the chat box shows beside what the server rendered. */
export interface ChatView {
  conversationId: string | null;
  /** Newest reply that the server rendered: what the first turn here answers. */
  leafId: string | null;
  turns: TurnView[];
}

/** A turn that runs while the server renders its page. */
export type LiveTurn = Pick<TurnView, "message" | "parentId" | "text" | "lastId"> & {
  turnId: string;
  messageId: string;
};

/** What the server rendered, for the chat box to go on from. */
export interface Rendered extends Omit<ChatView, "turns"> {
  live: LiveTurn | null;
}

export function initialView({ live, ...page }: Rendered): ChatView {
  return { ...page, turns: live ? [{ ...newTurn(1, live.message), ...live, state: "running" }] : [] };
}

export type ChatAction =
  | { type: "send"; message: string }
  /** Sends the oldest waiting turn. */
  | { type: "start" }
  | { type: "events"; key: number; events: ChatEvent[] }
  /** The connection is gone for good, or the server refused. */
  | { type: "fail"; key: number; error: ErrorReport }
  | { type: "retry"; key: number }
  | { type: "withdraw"; key: number };

export function isEnded({ state }: TurnView): boolean {
  return state !== "waiting" && state !== "running";
}

/** The view after an action; turns that it does not touch stay the same objects. */
export function updateChat(view: ChatView, action: ChatAction): ChatView {
  const { turns } = view;
  switch (action.type) {
    case "send":
      return { ...view, turns: [...turns, newTurn((turns.at(-1)?.key ?? 0) + 1, action.message)] };
    case "start": {
      const next = turns.findIndex(({ state }) => state === "waiting");
      // An answer to a message that the server never took would be an answer to nothing.
      const parentId = turns.slice(0, Math.max(next, 0)).findLast(({ messageId }) => messageId)?.messageId ??
        view.leafId;
      return { ...view, turns: turns.map((turn, i) => i === next ? { ...turn, parentId, state: "running" } : turn) };
    }
    case "withdraw":
      return { ...view, turns: turns.filter(({ key }) => key !== action.key) };
    case "retry":
      return change(
        view,
        action.key,
        (turn) => ({ ...newTurn(turn.key, turn.message), parentId: turn.parentId, state: "running" }),
      );
    case "fail":
      return change(view, action.key, (turn) => ({
        ...turn,
        state: turn.text ? "interrupted" : "failed",
        error: action.error,
      }));
    case "events": {
      const started = action.events.find((event) => event.type === "turn");
      const changed = change(view, action.key, (turn) => applyEvents(turn, action.events));
      return started ? { ...changed, conversationId: started.data.conversationId } : changed;
    }
  }
}

function newTurn(key: number, message: string): TurnView {
  return {
    key,
    message,
    parentId: null,
    state: "waiting",
    turnId: null,
    messageId: null,
    lastId: 0,
    text: "",
    html: "",
    error: null,
  };
}

function change(view: ChatView, key: number, to: (turn: TurnView) => TurnView): ChatView {
  return { ...view, turns: view.turns.map((turn) => turn.key === key ? to(turn) : turn) };
}

function applyEvents(turn: TurnView, events: ChatEvent[]): TurnView {
  const next = { ...turn };
  for (const { type, data } of events) {
    if (type === "text") next.text += data;
    else if (type === "turn") Object.assign(next, { turnId: data.turnId, messageId: data.messageId });
    else if (type === "error") next.error = data;
    else if (type === "end") Object.assign(next, { state: data.status, html: data.html });
  }
  return next;
}
