import { useEffect, useRef, useState } from "preact/hooks";
import type { ComposerForm } from "./Composer.tsx";
import { type Draft, keepDraft, readDraft, writeDraft } from "./draft.ts";
import { directText, fitText } from "./fit_text.ts";
import { checkLength, LengthNote } from "./LengthNote.tsx";
import { Portal } from "./Portal.tsx";
import type { SentMessage } from "./waiting_images.ts";

export interface ComposerToolsProps {
  form: ComposerForm;
  conversationId: string | null;
  /** The turn whose reply is coming. */
  liveTurnId: string | null;
  /** All messages sent on this page. */
  sent: SentMessage[];
  /** Longest message, in UTF-16 code units. */
  limit: number;
}

/** What helps with writing, once somebody writes: the draft is kept, the box grows, the limit is in sight, Stop stops. */
export function ComposerTools({ form, conversationId, liveTurnId, sent, limit }: ComposerToolsProps) {
  const [left, setLeft] = useState<number | null>(null);
  /** The turn that was to be stopped, and which the server was not told of. */
  const [unstopped, setUnstopped] = useState<string | null>(null);
  const kept = useRef(conversationId);
  const box = form.message;

  function look(): void {
    directText(box);
    fitText(box);
    setLeft(checkLength(box, limit));
  }

  useEffect(() => {
    const stop = (event: SubmitEvent) => {
      const { name, value } = event.submitter as HTMLButtonElement | null ?? {};
      if (name !== "stop") return;
      event.preventDefault();
      tellServer(value!).then((isTold) => setUnstopped(isTold ? null : value!));
      box.focus({ preventScroll: true });
    };
    // A field that is not in order can only be seen, and told of, where it is not folded away.
    const unfold = ({ target }: Event) => (target as Element).closest("details")?.setAttribute("open", "");
    document.addEventListener("invalid", unfold, true);
    if (!box.value && sent.length === 0) restore(form, readDraft(conversationId));
    box.addEventListener("input", look);
    form.addEventListener("submit", stop);
    return () => {
      document.removeEventListener("invalid", unfold, true);
      box.removeEventListener("input", look);
      form.removeEventListener("submit", stop);
    };
  }, []);

  useEffect(() => {
    form.stop.value = liveTurnId ?? "";
    form.stop.hidden = !liveTurnId;
  }, [liveTurnId]);

  // What is written while the first message makes the conversation goes over to it.
  useEffect(() => {
    if (kept.current !== conversationId) writeDraft(kept.current, null);
    kept.current = conversationId;
    return keepDraft(form, conversationId);
  }, [conversationId]);

  useEffect(() => {
    writeDraft(conversationId, form);
    look();
  }, [conversationId, sent]);

  return (
    <Portal into={form.querySelector(".notes")!}>
      {left !== null && <LengthNote left={left} />}
      {unstopped !== null && unstopped === liveTurnId && (
        <p class="ending error" role="alert">Stop did not reach the server. Try again.</p>
      )}
    </Portal>
  );
}

function restore(form: ComposerForm, { text, images }: Draft): void {
  form.message.value = text;
  if (images.length > 0) import("./page_tools.ts").then(({ showImages }) => showImages(form, images), () => {});
}

/** Whether the server knows now that the turn is to be stopped. */
function tellServer(turnId: string): Promise<boolean> {
  return fetch(`/api/turns/${turnId}`, { method: "DELETE" }).then(({ ok }) => ok, () => false);
}
