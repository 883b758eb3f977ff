import type {
  ComponentChildren,
  Ref,
  TargetedClipboardEvent,
  TargetedKeyboardEvent,
  TargetedSubmitEvent,
} from "preact";

export interface ComposerProps {
  /** Where the form posts without JavaScript. */
  action: string;
  /** What the message answers; `null` where there is nothing yet. */
  parentId?: string | null;
  inputRef?: Ref<HTMLTextAreaElement>;
  onInput?: () => void;
  onSubmit?: (event: TargetedSubmitEvent<HTMLFormElement>) => void;
  /** The turn whose reply is coming: it can be stopped. */
  liveTurnId?: string | null;
  children?: ComponentChildren;
}

/** Where a message is written: a plain form, which a script may take over. Its id is for fields elsewhere that go along. */
export function Composer({ action, parentId, inputRef, onInput, onSubmit, liveTurnId, children }: ComposerProps) {
  return (
    <form id="composer" class="composer" method="post" action={action} onSubmit={onSubmit}>
      <a class="to-end" href="#end">Go to the newest</a>
      {parentId && <input type="hidden" name="parentId" value={parentId} />}
      <textarea
        ref={inputRef}
        name="message"
        rows={1}
        required
        autofocus
        dir="auto"
        placeholder="Ask something"
        aria-label="Message"
        onInput={onInput}
        onKeyDown={sendOnEnter}
        onPaste={pasteLong}
      />
      {liveTurnId && <button type="submit" class="quiet" name="stop" value={liveTurnId} formNoValidate>Stop</button>}
      <button type="submit">Send</button>
      {children}
    </form>
  );
}

/** Not with Shift, and not while an input method is composing: there, Enter takes its suggestion (229 is Safari's word for that). */
function sendOnEnter(event: TargetedKeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  if (event.currentTarget.value.trim()) event.currentTarget.form?.requestSubmit();
}

/**
 * Long text goes in by script, without the browser's undo: pasting a megabyte its own way holds the page up for seconds, most
 * of them for `dir="auto"`, which looks through the text at every line.
 */
function pasteLong(event: TargetedClipboardEvent<HTMLTextAreaElement>): void {
  const text = event.clipboardData!.getData("text");
  if (text.length < 2e4) return;
  event.preventDefault();
  const box = event.currentTarget;
  box.dir = "";
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input"));
}
