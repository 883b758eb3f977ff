import { Fragment, type TargetedSubmitEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Composer } from "../components/Composer.tsx";
import type { ConversationStatus } from "../components/Conversation.tsx";
import { Message } from "../components/Message.tsx";
import { Suggestions } from "../components/Suggestions.tsx";
import type { Rendered, TurnElsewhere } from "../lib/chat/transcript.ts";

export interface ChatBoxProps {
  /** Where the form posts without JavaScript. */
  action: string;
  /** What a message that it posts answers. */
  parentId: string | null;
  /** What the server rendered above, and the replies that were coming then. */
  rendered: Rendered;
  /** Who answers. */
  model: string;
  /** Things to try, while there is nothing else to see. */
  suggestions: string[];
  /** Longest message, in UTF-16 code units. */
  limit: number;
}

/** What a page needs only once something is written or said on it. */
type Late = typeof import("../components/Conversation.tsx");

/** Gets what makes the transcript handier, once there is somebody. */
function loadTools(): void {
  import("../components/transcript_tools.ts").then(({ enableTools }) => enableTools(), () => {});
}

/** The one island: where messages are written, and what is said from here on. */
export default function ChatBox({ action, parentId, rendered, model, suggestions, limit }: ChatBoxProps) {
  const { conversationId, live } = rendered;
  const [late, setLate] = useState<Late | null>(null);
  const [sent, setSent] = useState<string[]>([]);
  const [elsewhere, setElsewhere] = useState<TurnElsewhere[]>([]);
  const [status, setStatus] = useState<ConversationStatus>({
    conversationId,
    liveTurnId: live[0]?.turnId ?? null,
    announcement: "",
  });
  const input = useRef<HTMLTextAreaElement>(null);

  /** Gets the rest of the chat box. */
  async function load(): Promise<void> {
    setLate(await import("../components/Conversation.tsx"));
  }

  /** Gets it ahead of need; where that fails, it is tried again when it is needed. */
  function preload(): void {
    load().catch(() => {});
  }

  useEffect(() => {
    try {
      // See `components/draft.ts`.
      if (live[0] || localStorage[`draft:${conversationId}`]) preload();
    } catch {
      // A browser that is told to keep nothing has no drafts.
    }
    // With a fragment in the address, browsers leave `autofocus` alone.
    if (location.hash) focus();
    for (const sign of ["pointerover", "focusin"]) addEventListener(sign, loadTools, { once: true });
    if (globalThis.BroadcastChannel) {
      new BroadcastChannel("turns").onmessage = ({ data }) => {
        setElsewhere((turns) => [...turns, data]);
        if (data.conversationId === conversationId) preload();
      };
    }
  }, []);

  function send(event: TargetedSubmitEvent<HTMLFormElement>): void {
    const data = new FormData(event.currentTarget, event.submitter);
    // The rest of the chat box sees to it, and without that the form does.
    if (data.has("stop")) return;
    event.preventDefault();
    const suggestion = data.get("suggestion") as string | null;
    const message = suggestion ?? data.get("message") as string;
    if (!message.trim()) return;
    const box = input.current!;
    if (!suggestion) box.value = "";
    focus();
    setSent((sent) => [...sent, message]);
    // What cannot be loaded is not needed: the form works as it does without a script.
    load().catch(() => {
      box.value = message;
      box.form!.submit();
    });
  }

  function focus(): void {
    input.current!.focus({ preventScroll: true });
  }

  return (
    <>
      {late
        ? (
          <late.Conversation
            rendered={rendered}
            model={model}
            sent={sent}
            elsewhere={elsewhere}
            onStatus={setStatus}
            onDone={focus}
          />
        )
        : live.map(({ turnId, message, text, model: other }) => (
          <Fragment key={turnId}>
            <Message role="user" text={message} />
            <Message role="assistant" model={other ?? model} text={text} live />
          </Fragment>
        ))}
      {!status.conversationId && sent.length === 0 && <Suggestions messages={suggestions} />}
      <p id="end" class="hidden" role="status">{status.announcement}</p>
      <Composer
        action={action}
        parentId={parentId}
        inputRef={input}
        onInput={preload}
        onSubmit={send}
        liveTurnId={status.liveTurnId}
      >
        {late && <late.ComposerTools {...status} input={input} sent={sent} limit={limit} />}
      </Composer>
    </>
  );
}
