import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import { FollowError, followTurn } from "../lib/chat/client.ts";
import {
  canRetry,
  type ChatAction,
  type ChatView,
  initialView,
  isEnded,
  type Rendered,
  type TurnView,
  updateChat,
} from "../lib/chat/transcript.ts";
import { Ending } from "./Ending.tsx";
import { Message } from "./Message.tsx";
import { refreshChats } from "./refresh_chats.ts";

/** What the chat box around a conversation has to know of it. */
export interface ConversationStatus {
  /** `null` until the first message has begun one. */
  conversationId: string | null;
  /** The turn whose reply is coming. */
  liveTurnId: string | null;
  /** For screen readers. */
  announcement: string;
}

export interface ConversationProps {
  /** What the server rendered above, and what was coming then. */
  rendered: Rendered;
  /** Who answers. */
  model: string;
  /** All messages sent on this page, oldest first. */
  sent: string[];
  onStatus: (status: ConversationStatus) => void;
  /** Back to where one writes. */
  onDone: () => void;
}

/** What is said from here on. The chat box loads it with the first message, so that a page is light to open. */
export function Conversation({ rendered, model, sent, onStatus, onDone }: ConversationProps) {
  const [view, dispatch] = useReducer(updateChat, rendered, initialView);
  const taken = useRef(0);
  const followEnd = useStickToEnd(view);
  const running = view.turns.find(({ state }) => state === "running");
  const isWaiting = view.turns.some(({ state }) => state === "waiting");

  useEffect(() => {
    if (sent.length > taken.current) followEnd();
    for (const message of sent.slice(taken.current)) dispatch({ type: "send", message });
    taken.current = sent.length;
  }, [sent]);

  useEffect(() => {
    if (!running && isWaiting) dispatch({ type: "start" });
  }, [running, isWaiting]);

  useEffect(() => {
    if (running) return follow(running, view, dispatch);
  }, [running?.key]);

  const { conversationId, title } = view;
  const liveTurnId = running?.turnId ?? null;
  const announcement = announce(view);
  useEffect(() => onStatus({ conversationId, liveTurnId, announcement }), [conversationId, liveTurnId, announcement]);

  useEffect(() => {
    if (conversationId !== rendered.conversationId) history.replaceState(null, "", `/c/${conversationId}`);
  }, [conversationId]);

  useEffect(() => {
    if (title) document.title = `${title} · Freshet`;
  }, [title]);

  useEffect(() => {
    if (conversationId === rendered.conversationId && !title) return;
    const leave = new AbortController();
    refreshChats(`/c/${conversationId}`, leave.signal);
    return () => leave.abort();
  }, [conversationId, title]);

  function act(action: ChatAction): void {
    dispatch(action);
    onDone();
  }

  return (
    <>
      {view.turns.map((turn) => (
        <Turn key={turn.key} turn={turn} model={model} onAction={act} canRetry={canRetry(view, turn)} />
      ))}
    </>
  );
}

type Dispatch = (action: ChatAction) => void;

interface TurnProps {
  turn: TurnView;
  model: string;
  canRetry: boolean;
  onAction: Dispatch;
}

function Turn({ turn, model, canRetry, onAction }: TurnProps) {
  const { key, message, state, text, html, error } = turn;
  if (state === "waiting") {
    return (
      <Message role="user" text={message}>
        <p class="ending">
          Waiting for the reply above.
          <button type="button" class="quiet" onClick={() => onAction({ type: "withdraw", key })}>Withdraw</button>
        </p>
      </Message>
    );
  }
  const isLive = state === "running";
  return (
    <>
      <Message role="user" text={message} />
      <Message role="assistant" model={model} text={text} html={html} live={isLive}>
        {!isLive && (
          <Ending
            status={state}
            error={error}
            isNews
            onRetry={canRetry ? () => onAction({ type: "retry", key }) : undefined}
          />
        )}
      </Message>
    </>
  );
}

/** Sends the turn's message, or reads on, and hands on what comes back, until the returned function is called. */
function follow({ key, message, parentId, turnId, lastId }: TurnView, view: ChatView, dispatch: Dispatch): () => void {
  const leave = new AbortController();
  const { conversationId } = view;
  const request = conversationId ? { message, conversationId, parentId } : { message };
  const turn = followTurn(turnId ? { turnId, lastId } : request, {
    fetch: (...args) => fetch(...args),
    signal: leave.signal,
    pause,
  });
  (async () => {
    try {
      for await (const batch of turn) dispatch({ type: "events", key, ...batch });
    } catch (error) {
      if (!(error instanceof FollowError)) throw error;
      dispatch({ type: "fail", key, error: error.report });
    }
  })();
  return () => leave.abort();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** For screen readers: that a reply has begun and that it has ended, never its tokens. */
function announce({ turns }: ChatView): string {
  const last = turns.findLast(({ state }) => state !== "waiting");
  if (!last) return "";
  return isEnded(last) ? "The reply has ended" : "A reply has begun";
}

/**
 * Keeps the end of the page in view as it grows, unless the reader has scrolled away from it; the returned function goes
 * back to the end.
 */
function useStickToEnd(view: ChatView): () => void {
  const isAtEnd = useRef(true);
  useEffect(() => {
    const page = document.documentElement;
    const look = () => isAtEnd.current = page.scrollHeight - page.scrollTop - page.clientHeight < 80;
    addEventListener("scroll", look, { passive: true });
    return () => removeEventListener("scroll", look);
  }, []);
  // Before the browser tells of the scroll position that the new height alone makes.
  useLayoutEffect(() => {
    if (isAtEnd.current && view.turns.length > 0) scrollTo(0, document.documentElement.scrollHeight);
  }, [view]);
  return () => isAtEnd.current = true;
}
