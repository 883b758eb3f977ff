/** From this length on, in UTF-16 code units, a paste is long. */
const LONG_PASTE = 20_000;

/** Not with Shift, and not while an input method is composing: there, Enter takes its suggestion (229 is Safari's word for that). */
export function sendOnEnter(event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  const box = event.target as HTMLTextAreaElement;
  // With an image beside it, a message may be empty.
  if (box.value.trim() || !box.required) box.form!.requestSubmit();
}

/**
 * Long text goes in by script, without the browser's undo: pasting a megabyte its own way holds the page up for seconds, most
 * of them for `dir="auto"`, which looks through the text at every line.
 */
export function pasteLong(event: ClipboardEvent): void {
  const text = event.clipboardData!.getData("text");
  if (text.length < LONG_PASTE) return;
  event.preventDefault();
  const box = event.target as HTMLTextAreaElement;
  box.dir = "";
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input"));
}
