import { FollowError, followTurn } from "../lib/chat/client.ts";
import type { ChatAction, ChatView, TurnElsewhere } from "../lib/chat/transcript.ts";
import type { TurnView } from "../lib/chat/turn_view.ts";
import { ByFrame } from "./by_frame.ts";
import { newSettings } from "./new_settings.ts";

/** Different for every try, and for every page: what the server knows a repeated request by. */
export function nameOf({ key, tries }: TurnView): string {
  return `${PAGE}.${key}.${tries}`;
}

const PAGE = Date.now().toString(36) + Math.random().toString(36).slice(1);

/** Begins the turn, or reads on in it, and hands on what comes back, until the returned function is called. */
export function follow(
  turn: TurnView,
  { conversationId }: ChatView,
  dispatch: (action: ChatAction) => void,
): () => void {
  const { key, message, attachments, parentId = null, again, turnId, lastId } = turn;
  const leave = new AbortController();
  const ids = attachments.map(({ id }) => id);
  const what = again ? { [again.name]: again.replyId } : { message, parentId, attachments: ids };
  const body = conversationId ? { ...what, conversationId } : { ...what, settings: newSettings() };
  const batches = followTurn(turnId ? { turnId, lastId } : { body, idempotencyKey: nameOf(turn) }, {
    fetch: (...args) => fetch(...args),
    signal: leave.signal,
    pause,
    nudge,
    onConnection: (isLost) => dispatch({ type: "connection", key, isLost }),
  });
  const shown = new ByFrame((batch) => dispatch({ type: "events", key, ...batch }));
  let hasBegun = turnId !== null;
  (async () => {
    try {
      for await (const batch of batches) {
        shown.add(batch);
        const [first] = batch.events;
        hasBegun = true;
        if (!turnId && first?.type === "turn") {
          const { conversationId, turnId, messageId } = first.data;
          const insteadOf = again?.replyId ?? null;
          tellOtherTabs({ conversationId, turnId, messageId, message, attachments, parentId, insteadOf });
        }
      }
    } catch (error) {
      if (!(error instanceof FollowError)) throw error;
      shown.flush();
      // It began, and its log is no more: the conversation's page has what became of it.
      if (hasBegun && (error.report.code === "not_found" || error.report.code === "ended")) return location.reload();
      dispatch({ type: "fail", key, error: error.report });
    }
  })();
  return () => {
    leave.abort();
    shown.drop();
  };
}

function tellOtherTabs(turn: TurnElsewhere): void {
  if (!globalThis.BroadcastChannel) return;
  const channel = new BroadcastChannel("turns");
  channel.postMessage(turn);
  channel.close();
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Resolves when the network is back, or when the page is looked at again. */
function nudge(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    addEventListener("online", () => resolve(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || resolve(), { signal });
    signal.addEventListener("abort", () => resolve());
  });
}
