/** The pages that have the list of conversations, and nothing else: whoever can write the field leads nobody elsewhere. */
const PAGE = /^(\/|\/c\/[\w-]{1,64})(\?from=\d{1,16}\.[\w-]{1,64})?$/;

/** Where a conversation's page opens: at what was said last. */
const NEWEST = "#newest";

/**
 * The path of the page that a form of the list was sent from, as its field `back` says; `/` where that names no page of
 * ours. `gone` is a conversation whose page is not there any more: a new one takes its place.
 */
export function parseBack(back: string | null, { gone }: { gone?: string } = {}): string {
  const [, path = "/", search = ""] = PAGE.exec(back ?? "") ?? [];
  return path === "/" || path === `/c/${gone}` ? `/${search}` : `${path}${search}${NEWEST}`;
}

/** The path of a conversation's page. */
export function newestOf(id: string): string {
  return `/c/${id}${NEWEST}`;
}
