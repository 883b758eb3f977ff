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
import type { ComposerForm } from "./Composer.tsx";
import { ComposerTools } from "./ComposerTools.tsx";
import { placeContextNote } from "./context_note.ts";
import { follow, nameOf } from "./follow_turn.ts";
import { refreshChats } from "./refresh_chats.ts";
import { useFollowEnd } from "./use_follow_end.ts";
import { type SentMessage, takeImages } from "./waiting_images.ts";
import { Turn } from "./Turn.tsx";

export interface ConversationProps {
  /** What the server rendered above, and what was coming then. */
  rendered: Rendered;
  /** Who answers. */
  model: string;
  /** Longest message, in UTF-16 code units. */
  limit: number;
  /** Where messages are written. */
  composer: ComposerForm;
  /** All messages sent on this page, oldest first. */
  sent: SentMessage[];
  /** All turns that other tabs have begun since this page was opened, oldest first. */
  elsewhere: TurnElsewhere[];
  /** What screen readers are to be told. */
  onAnnouncement: (announcement: string) => void;
}

/** What is said from here on. The chat box loads it with the first message, so that a page is light to open. */
export function Conversation({ rendered, model, limit, composer, sent, elsewhere, onAnnouncement }: ConversationProps) {
  const [view, dispatch] = useReducer(updateChat, rendered, initialView);
  const taken = useRef(0);
  const adopted = useRef(0);
  const followEnd = useFollowEnd(view);
  const running = view.turns.find(({ state }) => state === "running");
  const isWaiting = view.turns.some(({ state }) => state === "waiting");

  useEffect(() => {
    if (sent.length > taken.current) followEnd();
    for (const { message, attached } of sent.slice(taken.current)) {
      dispatch({ type: "send", message, attachments: takeImages(composer, attached) });
    }
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
  const announcement = announce(view);
  useEffect(() => onAnnouncement(announcement), [announcement]);

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
    composer.message.focus({ preventScroll: true });
  }

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
      <ComposerTools
        form={composer}
        conversationId={conversationId}
        liveTurnId={running?.turnId ?? null}
        sent={sent}
        limit={limit}
      />
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
