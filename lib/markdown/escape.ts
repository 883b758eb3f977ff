const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as it may stand between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** The same for text in which character references such as `&copy;` mean what they mean in HTML. */
export function escapeText(text: string): string {
  return text.replaceAll(
    /[<>"']|&(?!(?:#\d{1,7}|#[Xx][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});)/g,
    (character) => ENTITIES[character],
  );
}
