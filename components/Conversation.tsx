import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import {
  canRevise,
  type ChatAction,
  type ChatView,
  initialView,
  type Rendered,
  seenFromIn,
  type TurnElsewhere,
  updateChat,
} from "../lib/chat/transcript.ts";
import { isEnded } from "../lib/chat/turn_view.ts";
import { placeContextNote } from "./context_note.ts";
import { follow, nameOf } from "./follow_turn.ts";
import { refreshChats } from "./refresh_chats.ts";
import { useFollowEnd } from "./use_follow_end.ts";
import { addCodeButtons } from "./transcript_tools.ts";
import { Turn } from "./Turn.tsx";

// The chat box loads both at once.
export { ComposerTools } from "./ComposerTools.tsx";

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
  /** All turns that other tabs have begun since this page was opened, oldest first. */
  elsewhere: TurnElsewhere[];
  onStatus: (status: ConversationStatus) => void;
  /** Back to where one writes. */
  onDone: () => void;
}

/** What is said from here on. The chat box loads it with the first message, so that a page is light to open. */
export function Conversation({ rendered, model, sent, elsewhere, onStatus, onDone }: ConversationProps) {
  const [view, dispatch] = useReducer(updateChat, rendered, initialView);
  const taken = useRef(0);
  const adopted = useRef(0);
  const followEnd = useFollowEnd(view);
  const running = view.turns.find(({ state }) => state === "running");
  const isWaiting = view.turns.some(({ state }) => state === "waiting");

  useEffect(() => {
    if (sent.length > taken.current) followEnd();
    for (const message of sent.slice(taken.current)) dispatch({ type: "send", message });
    taken.current = sent.length;
  }, [sent]);

  useEffect(() => {
    for (const turn of elsewhere.slice(adopted.current)) dispatch({ type: "adopt", turn });
    adopted.current = elsewhere.length;
  }, [elsewhere, view.conversationId]);

  useEffect(() => {
    if (!running && isWaiting) dispatch({ type: "start" });
  }, [running, isWaiting]);

  useEffect(() => {
    if (running) return follow(running, view, dispatch);
  }, [running && nameOf(running)]);

  const { conversationId, title } = view;
  const liveTurnId = running?.turnId ?? null;
  const announcement = announce(view);
  useEffect(() => onStatus({ conversationId, liveTurnId, announcement }), [conversationId, liveTurnId, announcement]);

  // With what it shows: a reload right then finds the conversation.
  useLayoutEffect(() => {
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

  // What has just ended, too, can be copied.
  useEffect(() => {
    if (!running) addCodeButtons();
  }, [running]);

  const seenFrom = seenFromIn(view);
  const isSeenHere = view.turns.some(({ userMessageId }) => userMessageId === seenFrom);
  useEffect(() => {
    if (seenFrom !== undefined) placeContextNote(isSeenHere ? null : seenFrom);
  }, [seenFrom, isSeenHere]);

  const from = new URLSearchParams(location.search).get("from");
  return (
    <>
      {view.turns.map((turn) => (
        <Turn
          key={turn.key}
          turn={turn}
          model={model}
          conversationId={conversationId}
          from={from}
          canRevise={canRevise(view, turn)}
          isLast={turn === view.turns.at(-1)}
          isSeenFirst={turn.userMessageId !== null && turn.userMessageId === seenFrom}
          onAction={act}
        />
      ))}
    </>
  );
}

/** For screen readers: that a reply has begun and that it has ended, never its tokens. */
function announce({ turns }: ChatView): string {
  const last = turns.findLast(({ state }) => state !== "waiting");
  if (!last) return "";
  if (last.isCutOff) return "The server cannot be reached. Trying again";
  return isEnded(last) ? "The reply has ended" : "A reply has begun";
}
