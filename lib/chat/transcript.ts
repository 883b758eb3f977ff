import type { ChatEvent } from "./events.ts";
import type { EndStatus, ErrorReport } from "./types.ts";

/** A turn as the chat box shows it. */
export interface TurnView {
  /** Stable for as long as the turn is on the page. */
  key: number;
  message: string;
  /** Only on another try: what the message goes on from. Otherwise that is the newest reply that the server has. */
  parentId?: string | null;
  /** `waiting`: not sent yet. `running`: sent, and its end not seen yet. */
  state: "waiting" | "running" | EndStatus;
  /** Known once the server has taken the message. */
  turnId: string | null;
  /** The reply's id. */
  messageId: string | null;
  /** Number of the newest event of the turn that is known. */
  lastId: number;
  text: string;
  /** The finished reply; empty until then. */
  html: string;
  /** The model server's own word for how it ended. */
  finishReason: string | null;
  /** Who answers, where that is not who was asked. */
  model: string | null;
  error: ErrorReport | null;
}

/** All that the chat box shows beside what the server rendered. */
export interface ChatView {
  conversationId: string | null;
  /** Newest reply that the server rendered as plain HTML. */
  leafId: string | null;
  /** As the server named it on this page; `null` until then. */
  title: string | null;
  turns: TurnView[];
}

/** A turn that runs while the server renders its page. */
export type LiveTurn = Pick<TurnView, "message" | "text" | "lastId"> & {
  turnId: string;
  messageId: string;
};

/** What the server rendered, for the chat box to go on from. */
export interface Rendered {
  conversationId: string | null;
  leafId: string | null;
  /** Turns that ran then, oldest first. */
  live: LiveTurn[];
}

export function initialView({ conversationId, leafId, live }: Rendered): ChatView {
  const turns = live.map((turn, i) => ({ ...newTurn(i + 1, turn.message), ...turn, state: "running" as const }));
  return { conversationId, leafId, title: null, turns };
}

export type ChatAction =
  | { type: "send"; message: string }
  /** Sends the oldest waiting turn. */
  | { type: "start" }
  | { type: "events"; key: number; events: ChatEvent[]; lastId: number }
  /** The connection is gone for good, or the server refused. */
  | { type: "fail"; key: number; error: ErrorReport }
  /** Asks again; or reads on, where only the connection was lost. */
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
      return { ...view, turns: turns.map((turn, i) => i === next ? { ...turn, state: "running" } : turn) };
    }
    case "withdraw":
      return { ...view, turns: turns.filter(({ key }) => key !== action.key) };
    case "retry":
      return change(view, action.key, (turn) => retry(turn, view));
    case "fail":
      return change(view, action.key, (turn) => ({
        ...turn,
        state: turn.text ? "interrupted" : "failed",
        error: action.error,
      }));
    case "events": {
      const { key, events, lastId } = action;
      const changed = change(view, key, (turn) => ({ ...applyEvents(turn, events), lastId }));
      for (const { type, data } of events) {
        if (type === "turn") changed.conversationId = data.conversationId;
        else if (type === "title") changed.title = data;
      }
      return changed;
    }
  }
}

/** Whether another try at this turn makes sense. Only for the last one: an earlier one would leave what came after it. */
export function canRetry({ turns }: ChatView, { key, state, error }: TurnView): boolean {
  return turns.at(-1)?.key === key && (state === "interrupted" || (state === "failed" && error?.retryable !== false));
}

function retry(turn: TurnView, { turns, leafId }: ChatView): TurnView {
  const again = newTurn(turn.key, turn.message);
  // What the server never took is sent as if for the first time.
  if (!turn.turnId) return again;
  if (turn.error?.code === "unreachable") return { ...turn, state: "running", error: null };
  const before = turns.findLast(({ key, messageId }) => key < turn.key && messageId);
  return { ...again, parentId: before?.messageId ?? leafId };
}

function newTurn(key: number, message: string): TurnView {
  return {
    key,
    message,
    state: "waiting",
    turnId: null,
    messageId: null,
    lastId: 0,
    text: "",
    html: "",
    finishReason: null,
    model: null,
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
    else if (type === "model") next.model = data;
    else if (type === "error") next.error = data;
    else if (type === "end") {
      const { status: state, html, finishReason } = data;
      Object.assign(next, { state, html, finishReason });
    }
  }
  return next;
}
