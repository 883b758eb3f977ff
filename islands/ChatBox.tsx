import type { TargetedMouseEvent, TargetedSubmitEvent } from "preact";
import { useEffect, useReducer, useRef } from "preact/hooks";
import { Composer } from "../components/Composer.tsx";
import { Ending } from "../components/Ending.tsx";
import { Message } from "../components/Message.tsx";
import { Suggestions } from "../components/Suggestions.tsx";
import { FollowError, followTurn } from "../lib/chat/client.ts";
import {
  type ChatView,
  initialView,
  isEnded,
  type LiveTurn,
  type TurnView,
  updateChat,
} from "../lib/chat/transcript.ts";

export interface ChatBoxProps {
  /** `null` for a conversation that the first message begins. */
  conversationId: string | null;
  /** Newest reply that the server rendered above. */
  leafId: string | null;
  /** Who answers. */
  model: string;
  maxLength: number;
  /** Things to try, while there is nothing else to see. */
  suggestions: string[];
  /** The reply that is coming while the page is rendered. */
  live: LiveTurn | null;
}

/** The one island: what is said from here on, and where the next message is written. */
export default function ChatBox({ conversationId, leafId, model, maxLength, suggestions, live }: ChatBoxProps) {
  const [view, dispatch] = useReducer(updateChat, { conversationId, leafId, live }, initialView);
  const input = useRef<HTMLTextAreaElement>(null);
  const running = view.turns.find(({ state }) => state === "running");
  const isWaiting = view.turns.some(({ state }) => state === "waiting");

  useEffect(() => {
    if (!running && isWaiting) dispatch({ type: "start" });
  }, [running, isWaiting]);

  useEffect(() => {
    if (running) return follow(running, view, dispatch);
  }, [running?.key]);

  useEffect(() => {
    if (view.conversationId !== conversationId) history.replaceState(null, "", `/c/${view.conversationId}`);
  }, [view.conversationId]);

  useStickToEnd(view);

  function send(event: TargetedSubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const message = new FormData(event.currentTarget, event.submitter).get("message") as string;
    event.currentTarget.reset();
    input.current?.focus();
    if (message.trim()) dispatch({ type: "send", message });
  }

  function stop(event: TargetedMouseEvent<HTMLButtonElement>): void {
    event.preventDefault();
    fetch(`/api/turns/${running!.turnId}`, { method: "DELETE" }).catch(() => {});
    input.current?.focus();
  }

  const action = view.conversationId ? `/c/${view.conversationId}` : "/";
  return (
    <>
      {view.turns.map((turn) => <Turn key={turn.key} turn={turn} model={model} dispatch={dispatch} />)}
      {!view.conversationId && view.turns.length === 0 && (
        <Suggestions action={action} messages={suggestions} onSubmit={send} />
      )}
      <p class="hidden" role="status">{announcement(view)}</p>
      <Composer
        action={action}
        maxLength={maxLength}
        inputRef={input}
        onSubmit={send}
        liveTurnId={running?.turnId}
        onStop={stop}
      />
    </>
  );
}

type Dispatch = (action: Parameters<typeof updateChat>[1]) => void;

function Turn({ turn, model, dispatch }: { turn: TurnView; model: string; dispatch: Dispatch }) {
  const { key, message, state, text, html, error } = turn;
  if (state === "waiting") {
    return (
      <Message role="user" text={message}>
        <p class="ending">
          Waiting for the reply above.
          <button type="button" class="quiet" onClick={() => dispatch({ type: "withdraw", key })}>Withdraw</button>
        </p>
      </Message>
    );
  }
  const canRetry = state === "interrupted" || (state === "failed" && error?.retryable !== false);
  return (
    <>
      <Message role="user" text={message} />
      <Message role="assistant" model={model} text={text} html={html} live={state === "running"}>
        {state !== "running" && (
          <Ending
            status={state}
            error={error}
            onRetry={canRetry ? () => dispatch({ type: "retry", key }) : undefined}
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
      for await (const events of turn) dispatch({ type: "events", key, events });
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
function announcement({ turns }: ChatView): string {
  const last = turns.findLast(({ state }) => state !== "waiting");
  if (!last) return "";
  return isEnded(last) ? "The reply has ended" : "A reply has begun";
}

/** Keeps the end of the page in view as it grows, unless the reader has scrolled away from it. */
function useStickToEnd(view: ChatView): void {
  const isAtEnd = useRef(true);
  useEffect(() => {
    const page = document.documentElement;
    const look = () => isAtEnd.current = page.scrollHeight - page.scrollTop - page.clientHeight < 80;
    addEventListener("scroll", look, { passive: true });
    return () => removeEventListener("scroll", look);
  }, []);
  useEffect(() => {
    if (isAtEnd.current && view.turns.length > 0) scrollTo(0, document.documentElement.scrollHeight);
  }, [view]);
}
