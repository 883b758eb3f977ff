import type { Again } from "./again.ts";
import type { ChatEvent } from "./events.ts";
import type { EndStatus, ErrorReport } from "./types.ts";

/** A turn as the chat box shows it. */
export interface TurnView {
  /** Stable for as long as the turn is on the page. */
  key: number;
  message: string;
  /** Where it is not the first try: what is done again about which reply. */
  again: { name: Again; replyId: string } | null;
  /** How often it was begun on this page. */
  tries: number;
  /** `waiting`: not sent yet. `running`: sent, and its end not seen yet. */
  state: "waiting" | "running" | EndStatus;
  /** More of it will come once the server can be reached again. */
  isCutOff: boolean;
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
  /** Who answers, once that is known. */
  model: string | null;
  error: ErrorReport | null;
}

/** All that the chat box shows beside what the server rendered. */
export interface ChatView {
  conversationId: string | null;
  /** As the server named it on this page; `null` until then. */
  title: string | null;
  turns: TurnView[];
}

/** A turn that runs while the server renders its page. */
export type LiveTurn = Pick<TurnView, "message" | "text" | "lastId"> & {
  turnId: string;
  messageId: string;
  model?: TurnView["model"];
};

/** What the server rendered, for the chat box to go on from. */
export interface Rendered {
  conversationId: string | null;
  /** Turns that ran then, oldest first. */
  live: LiveTurn[];
}

export function initialView({ conversationId, live }: Rendered): ChatView {
  const turns = live.map((turn, i) => ({ ...newTurn(i + 1, turn.message), ...turn, state: "running" as const }));
  return { conversationId, title: null, turns };
}

export type ChatAction =
  | { type: "send"; message: string }
  /** Sends the oldest waiting turn. */
  | { type: "start" }
  | { type: "events"; key: number; events: ChatEvent[]; lastId: number }
  /** The connection is gone for good, or the server refused. */
  | { type: "fail"; key: number; error: ErrorReport }
  /** The server cannot be reached for now, or can again. */
  | { type: "connection"; key: number; isLost: boolean }
  /** Has the last reply go on, or asks for another one. */
  | { type: "again"; key: number; name: Again }
  /** Another tab has begun a turn in this conversation. */
  | { type: "adopt"; turn: TurnElsewhere }
  | { type: "withdraw"; key: number };

/** What one tab tells the others of a turn that it has begun. */
export interface TurnElsewhere {
  conversationId: string;
  turnId: string;
  messageId: string;
  message: string;
  /** The reply in whose place this one is. */
  insteadOf: string | null;
}

export function isEnded({ state }: TurnView): boolean {
  return state !== "waiting" && state !== "running";
}

/** The view after an action; turns that it does not touch stay the same objects. */
export function updateChat(view: ChatView, action: ChatAction): ChatView {
  const { turns } = view;
  switch (action.type) {
    case "send":
      return { ...view, turns: [...turns, newTurn(nextKey(turns), action.message)] };
    case "start": {
      const next = turns.findIndex(({ state }) => state === "waiting");
      return { ...view, turns: turns.map((turn, i) => i === next ? { ...turn, state: "running" } : turn) };
    }
    case "withdraw":
      return { ...view, turns: turns.filter(({ key }) => key !== action.key) };
    case "again":
      return change(view, action.key, (turn) => again(turn, action.name));
    case "connection":
      return change(view, action.key, (turn) => ({ ...turn, isCutOff: action.isLost }));
    case "adopt":
      return adopt(view, action.turn);
    case "fail":
      return change(view, action.key, (turn) => ({
        ...turn,
        state: turn.text ? "interrupted" : "failed",
        isCutOff: false,
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

/** Whether the reply can be done again. Only the last one: another in the place of an earlier one would hide what came after it. */
export function canDoAgain({ turns }: ChatView, { key, turnId, error }: TurnView): boolean {
  return turns.at(-1)?.key === key && (turnId !== null || error?.retryable !== false);
}

function again({ key, message, messageId, text, tries }: TurnView, name: Again): TurnView {
  const turn = { ...newTurn(key, message), tries: tries + 1 };
  // What the server never took is sent as if for the first time.
  if (messageId === null) return { ...turn, tries };
  // The text stays on the page until the server sends it, as the beginning of the new reply.
  return { ...turn, again: { name, replyId: messageId }, text: name === "continue" ? text : "" };
}

function adopt(view: ChatView, { conversationId, turnId, messageId, message, insteadOf }: TurnElsewhere): ChatView {
  const { turns } = view;
  if (conversationId !== view.conversationId || turns.some((turn) => turn.turnId === turnId)) return view;
  const begun = { turnId, messageId, state: "waiting" as const };
  if (insteadOf === null) return { ...view, turns: [...turns, { ...newTurn(nextKey(turns), message), ...begun }] };
  const last = turns.at(-1);
  if (last?.messageId !== insteadOf) return view;
  return change(view, last.key, ({ key, tries }) => ({ ...newTurn(key, message), tries: tries + 1, ...begun }));
}

function nextKey(turns: TurnView[]): number {
  return (turns.at(-1)?.key ?? 0) + 1;
}

function newTurn(key: number, message: string): TurnView {
  return {
    key,
    message,
    again: null,
    tries: 0,
    state: "waiting",
    isCutOff: false,
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
    else if (type === "turn") {
      const { turnId, messageId, model } = data;
      Object.assign(next, { turnId, messageId, model, text: "" });
    } else if (type === "model") next.model = data;
    else if (type === "error") next.error = data;
    else if (type === "end") {
      const { status: state, html, finishReason } = data;
      Object.assign(next, { state, html, finishReason });
    }
  }
  return next;
}
