/** What stands between what a model was sent of a conversation and what it was not. */
export const CONTEXT_NOTE = "Earlier messages are no longer seen by the model: its window is too small for all.";

/** That, as its own line of the transcript. */
export function ContextNote({ id }: { id?: string }) {
  return <p id={id} class="unseen">{CONTEXT_NOTE}</p>;
}
