import { type ComponentType, Fragment, type TargetedMouseEvent, type TargetedSubmitEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Composer } from "../components/Composer.tsx";
import type { ConversationProps, ConversationStatus } from "../components/Conversation.tsx";
import { Message } from "../components/Message.tsx";
import { Suggestions } from "../components/Suggestions.tsx";
import type { Rendered, TurnElsewhere } from "../lib/chat/transcript.ts";

export interface ChatBoxProps {
  /** What the server rendered above, and the replies that were coming then. */
  rendered: Rendered;
  /** Who answers. */
  model: string;
  /** Things to try, while there is nothing else to see. */
  suggestions: string[];
}

/** The one island: where messages are written, and what is said from here on. */
export default function ChatBox({ rendered, model, suggestions }: ChatBoxProps) {
  const { conversationId, live } = rendered;
  const [Conversation, setConversation] = useState<ComponentType<ConversationProps> | null>(null);
  const [sent, setSent] = useState<string[]>([]);
  const [elsewhere, setElsewhere] = useState<TurnElsewhere[]>([]);
  const [status, setStatus] = useState<ConversationStatus>({
    conversationId,
    liveTurnId: live[0]?.turnId ?? null,
    announcement: "",
  });
  /** The turn that was to be stopped, and which the server was not told of. */
  const [unstopped, setUnstopped] = useState<string | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);

  /** Gets the rest of the chat box, which a page needs only once something is said on it. */
  async function load(): Promise<void> {
    const module = await import("../components/Conversation.tsx");
    setConversation(() => module.Conversation);
  }

  /** Gets it ahead of need; where that fails, it is tried again when it is needed. */
  function preload(): void {
    load().catch(() => {});
  }

  useEffect(() => {
    if (live.length > 0) preload();
    new BroadcastChannel("turns").onmessage = ({ data }) => {
      setElsewhere((turns) => [...turns, data]);
      if (data.conversationId === conversationId) preload();
    };
  }, []);

  function send(event: TargetedSubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const message = new FormData(event.currentTarget, event.submitter).get("message") as string;
    if (!message.trim()) return;
    const box = input.current!;
    box.form!.reset();
    focus();
    setSent((sent) => [...sent, message]);
    // What cannot be loaded is not needed: the form works as it does without a script.
    load().catch(() => {
      box.value = message;
      box.form!.submit();
    });
  }

  function stop(event: TargetedMouseEvent<HTMLButtonElement>): void {
    event.preventDefault();
    const id = status.liveTurnId;
    fetch(`/api/turns/${id}`, { method: "DELETE" })
      .then(({ ok }) => setUnstopped(ok ? null : id), () => setUnstopped(id));
    focus();
  }

  function focus(): void {
    input.current!.focus();
  }

  const action = status.conversationId ? `/c/${status.conversationId}` : "/";
  return (
    <>
      {Conversation
        ? (
          <Conversation
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
      {!status.conversationId && sent.length === 0 && (
        <Suggestions action={action} messages={suggestions} onSubmit={send} />
      )}
      <p class="hidden" role="status">{status.announcement}</p>
      {unstopped !== null && unstopped === status.liveTurnId && (
        <p class="ending error" role="alert">Stop did not reach the server. Try again.</p>
      )}
      <Composer
        action={action}
        inputRef={input}
        onInput={preload}
        onSubmit={send}
        liveTurnId={status.liveTurnId}
        onStop={stop}
      />
    </>
  );
}
