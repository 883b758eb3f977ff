/** Which part of a conversation a page shows, and which part of the list beside it. */
export interface PagePlace {
  /** A message of the branch that is shown; the conversation's newest branch where there is none. */
  at?: string | null;
  /** The message that the part of the branch ends before; the branch's end where there is none. */
  before?: string | null;
  /** Where the list begins; at the newest conversation where there is none. */
  from?: string | null;
}

/** Where pages have the last question. */
export const NEWEST = "#newest";

/** The address of a conversation's page, or of a new one's for `null`. */
export function pageUrl(conversationId: string | null, place: PagePlace = {}): string {
  return conversationId ? withPlace(`/c/${conversationId}`, place) : withPlace("/", { from: place.from });
}

/** The same, opened at the last question. */
export function newestUrl(conversationId: string, place: PagePlace = {}): string {
  return pageUrl(conversationId, place) + NEWEST;
}

/** The address of any page that has the list. */
export function withPlace(path: string, { at, before, from }: PagePlace): string {
  const query = new URLSearchParams();
  if (at) query.set("at", at);
  if (before) query.set("before", before);
  if (from) query.set("from", from);
  return query.size > 0 ? `${path}?${query}` : path;
}
