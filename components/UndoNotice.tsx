export interface UndoNoticeProps {
  /** What has just been deleted. */
  id: string;
  title: string | null;
}

/** Offers to take a deletion back. The style sheet hides it after a while, but not from under whoever is about to press. */
export function UndoNotice({ id, title }: UndoNoticeProps) {
  return (
    <form class="undo" method="post" action={`/c/${id}/restore`} aria-label="Deleted">
      <p>
        <bdi>{title ? `“${title}”` : "A chat"}</bdi> was deleted.
      </p>
      <button type="submit" class="quiet">Undo</button>
    </form>
  );
}
