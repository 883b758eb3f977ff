import type { Again } from "./again.ts";
import type { ChatEvent } from "./events.ts";
import {
  applyEvents,
  isAsked,
  isEnded,
  type LiveTurn,
  newTurn,
  nextTry,
  type TurnView,
  type WrittenMessage,
} from "./turn_view.ts";
import type { Attachment, ErrorReport } from "./types.ts";

/** All that the chat box shows beside what the server rendered. */
export interface ChatView {
  conversationId: string | null;
  /** As the server named it on this page; `null` until then. */
  title: string | null;
  /** What the first of the turns goes on from: the last message that the server rendered; `null` for none. */
  leafId: string | null;
  turns: TurnView[];
  /** How many turns there have been; their keys count them. */
  count: number;
}

/** What the server rendered, for the chat box to go on from. */
export interface Rendered {
  conversationId: string | null;
  /** The last message of the branch that is shown, without those that are coming; `null` for none. */
  leafId: string | null;
  /** Turns that ran then, oldest first. */
  live: LiveTurn[];
}

export function initialView({ conversationId, leafId, live }: Rendered): ChatView {
  const turns = live.map((turn, i) => ({ ...newTurn(i + 1, turn), ...turn, state: "running" as const }));
  return { conversationId, title: null, leafId, turns, count: turns.length };
}

export type ChatAction =
  | { type: "send" } & WrittenMessage
  /** Sends the oldest waiting turn. */
  | { type: "start" }
  | { type: "events"; key: number; events: ChatEvent[]; lastId: number }
  /** The connection is gone for good, or the server refused. */
  | { type: "fail"; key: number; error: ErrorReport }
  /** The server cannot be reached for now, or can again. */
  | { type: "connection"; key: number; isLost: boolean }
  /** Has a reply go on, or asks for another one, in the place of it and of all that came after. */
  | { type: "again"; key: number; name: Again }
  /** Sends a message in another wording, in the place of it and of all that came after. */
  | { type: "edit"; key: number } & WrittenMessage
  /** Another tab has begun a turn in this conversation. */
  | { type: "adopt"; turn: TurnElsewhere }
  | { type: "withdraw"; key: number };

/** What one tab tells the others of a turn that it has begun. */
export interface TurnElsewhere {
  conversationId: string;
  turnId: string;
  messageId: string;
  message: string;
  attachments: Attachment[];
  /** The reply that the message answers; `null` for none. */
  parentId: string | null;
  /** The reply in whose place this one is. */
  insteadOf: string | null;
}

/** The view after an action; turns that it does not touch stay the same objects. */
export function updateChat(view: ChatView, action: ChatAction): ChatView {
  const { turns } = view;
  switch (action.type) {
    case "send":
      return add(view, turns, newTurn(view.count + 1, action));
    case "start": {
      const next = turns.findIndex(({ state }) => state === "waiting");
      const begin = ({ parentId = leafBefore(view, next), ...turn }: TurnView): TurnView => {
        return { ...turn, parentId, state: "running" };
      };
      return { ...view, turns: turns.map((turn, i) => i === next ? begin(turn) : turn) };
    }
    case "withdraw":
      return { ...view, turns: turns.filter(({ key }) => key !== action.key) };
    case "again": {
      const at = revisable(view, action.key);
      return at < 0 ? view : tryAgain(view, at, action.name);
    }
    case "edit": {
      const at = revisable(view, action.key);
      // Of what the server never took there is no branch: what came after it stays.
      if (at < 0 || (turns[at].messageId === null && at < turns.length - 1)) return view;
      const { parentId, questionSiblings } = turns[at];
      return add(view, turns.slice(0, at), {
        ...newTurn(view.count + 1, action),
        parentId,
        questionSiblings,
      });
    }
    case "connection":
      return change(view, action.key, (turn) => ({ ...turn, isCutOff: action.isLost }));
    case "adopt":
      return adopt(view, action.turn);
    case "fail":
      return change(view, action.key, (turn) => ({
        ...turn,
        state: turn.text || turn.calls.length > 0 ? "interrupted" : "failed",
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

/**
 * Whether a turn can be done again, or its message be sent in another wording: not while another one runs or waits, which would
 * go from the page.
 */
export function canRevise({ turns }: ChatView, { messageId, error }: TurnView): boolean {
  return turns.every(isEnded) && (messageId !== null || error?.retryable !== false);
}

/** What came after a reply that is done again goes. A message that the server never took has no such reply: it comes last. */
function tryAgain(view: ChatView, at: number, name: Again): ChatView {
  const { turns } = view;
  const turn = nextTry(turns[at], name);
  if (turns[at].messageId !== null) return { ...view, turns: [...turns.slice(0, at), turn] };
  const isLast = at === turns.length - 1;
  return { ...view, turns: [...turns.toSpliced(at, 1), isLast ? turn : { ...turn, parentId: undefined }] };
}

/** Place of a turn that may be revised, or -1. */
function revisable(view: ChatView, key: number): number {
  const at = view.turns.findIndex((turn) => turn.key === key);
  return at >= 0 && canRevise(view, view.turns[at]) ? at : -1;
}

/** The last reply before that turn that the server has. */
function leafBefore({ turns, leafId }: ChatView, index: number): string | null {
  return turns.slice(0, index).findLast(({ messageId }) => messageId !== null)?.messageId ?? leafId;
}

/** Only what goes on from here: what was begun from an earlier message is another branch. */
function adopt(view: ChatView, { conversationId, insteadOf, ...turn }: TurnElsewhere): ChatView {
  const { turns } = view;
  if (conversationId !== view.conversationId || turns.some(({ turnId }) => turnId === turn.turnId)) return view;
  // What has not been sent goes on from it.
  const begun = turns.findLastIndex(({ state, turnId }) => state !== "waiting" || turnId !== null) + 1;
  const last = turns[begun - 1];
  const isHere = !last || last.messageId !== null || isEnded(last);
  if (insteadOf === null) {
    if (!isHere || turn.parentId !== leafBefore(view, begun)) return view;
    const added = { ...newTurn(view.count + 1, turn), ...turn };
    return { ...view, turns: turns.toSpliced(begun, 0, added), count: view.count + 1 };
  }
  if (last?.messageId !== insteadOf) return view;
  return change(view, last.key, (before) => ({ ...nextTry(before, "retry"), again: null, text: "", ...turn }));
}

function add(view: ChatView, before: TurnView[], turn: TurnView): ChatView {
  return { ...view, turns: [...before, turn], count: turn.key };
}

function change(view: ChatView, key: number, to: (turn: TurnView) => TurnView): ChatView {
  return { ...view, turns: view.turns.map((turn) => turn.key === key ? to(turn) : turn) };
}

/**
 * Id of the oldest message that the model was sent with the newest of the turns; `null`: it was sent all, `undefined`: none of
 * them knows.
 */
export function seenFromIn({ turns }: ChatView): string | null | undefined {
  const asked = turns.findLast(isAsked);
  return asked && (asked.context?.from ?? null);
}
