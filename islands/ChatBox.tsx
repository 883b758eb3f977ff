import { type ComponentChildren, createElement, Fragment } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ComposerForm } from "../components/Composer.tsx";
import { pasteLong, sendOnEnter } from "../components/composer_keys.ts";
import type { SentMessage } from "../components/waiting_images.ts";
import type { Rendered, TurnElsewhere } from "../lib/chat/transcript.ts";

export interface ChatBoxProps {
  /** What the server rendered above, and the replies that were coming then. */
  rendered: Rendered;
  /** Who answers. */
  model: string;
  /** Longest message, in UTF-16 code units. */
  limit: number;
  /** The replies that were coming, as the server shows them. */
  children?: ComponentChildren;
}

/** What a page needs only once something is written or said on it. */
type Late = typeof import("../components/Conversation.tsx");

/** Gets what makes the page handier, once there is somebody. */
function loadTools(event: Event): void {
  import("../components/page_tools.ts").then(({ enableTools }) => enableTools(event), () => {});
}

/** The one island: it takes over the form where messages are written, and shows what is said from here on. */
export default function ChatBox({ children, ...props }: ChatBoxProps) {
  const { conversationId, live } = props.rendered;
  const [late, setLate] = useState<Late | null>(null);
  const [sent, setSent] = useState<SentMessage[]>([]);
  const [elsewhere, setElsewhere] = useState<TurnElsewhere[]>([]);
  /** For screen readers. */
  const [announcement, setAnnouncement] = useState("");
  const composer = useRef<ComposerForm | null>(null);

  useEffect(() => {
    const form = composer.current = document.getElementById("composer") as ComposerForm;
    const box = form.message;

    /** Gets the rest of the chat box. */
    async function load(): Promise<void> {
      setLate(await import("../components/Conversation.tsx"));
    }

    /** Gets it ahead of need; where that fails, it is tried again when it is needed. */
    function preload(): void {
      load().catch(() => {});
    }

    function send(event: SubmitEvent): void {
      const data = new FormData(form, event.submitter);
      // The rest of the chat box sees to it, and without that the form does.
      if (data.has("stop")) return;
      event.preventDefault();
      const suggestion = data.get("suggestion") as string | null;
      const message = suggestion ?? box.value;
      const attached = data.getAll("attachment") as string[];
      if (!message.trim() && !attached[0]) return;
      if (!suggestion) box.value = "";
      box.focus({ preventScroll: true });
      setSent((sent) => [...sent, { message, attached }]);
      // What cannot be loaded is not needed: the form works as it does without a script.
      load().catch(() => {
        box.value = message;
        form.submit();
      });
    }

    form.addEventListener("submit", send);
    box.addEventListener("input", preload);
    box.addEventListener("keydown", sendOnEnter);
    box.addEventListener("paste", pasteLong);
    for (const sign of ["pointerover", "focusin", "keydown", "change", "dragover"]) {
      addEventListener(sign, loadTools, { once: true });
    }
    try {
      // See `components/draft.ts`.
      if (live[0] || localStorage[`draft:${conversationId}`]) preload();
    } catch {
      // A browser that is told to keep nothing has no drafts.
    }
    // With a fragment in the address, browsers leave `autofocus` alone.
    if (location.hash) box.focus({ preventScroll: true });
    if (globalThis.BroadcastChannel) {
      new BroadcastChannel("turns").onmessage = ({ data }) => {
        setElsewhere((turns) => [...turns, data]);
        if (data.conversationId === conversationId) preload();
      };
    }
  }, []);

  // Without JSX, whose runtime comes with what is loaded late.
  return createElement(
    Fragment,
    null,
    late
      ? createElement(late.Conversation, {
        ...props,
        composer: composer.current!,
        sent,
        elsewhere,
        onAnnouncement: setAnnouncement,
      })
      : children,
    createElement("p", { id: "end", class: "hidden", role: "status" }, announcement),
  );
}
