import { CONTEXT_NOTE } from "./ContextNote.tsx";

/** The note among what the server rendered. */
export const CONTEXT_NOTE_ID = "unseen";

/** Moves the note among what the server rendered to where it belongs now: before that message; `null`: nowhere. */
export function placeContextNote(from: string | null): void {
  const note = document.getElementById(CONTEXT_NOTE_ID) ?? Object.assign(document.createElement("p"), {
    id: CONTEXT_NOTE_ID,
    className: "unseen",
    textContent: CONTEXT_NOTE,
  });
  const message = from === null ? null : document.getElementById(from);
  if (message) message.before(note);
  else note.remove();
}
