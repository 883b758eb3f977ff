import { NEWEST, withPlace } from "../chat/page_url.ts";

/** The pages that have the list of conversations, and nothing else: whoever can write the field leads nobody elsewhere. */
const PAGE = /^(\/|\/export|\/c\/[\w-]{1,64})(?:\?at=([\w-]{1,64}))?(?:[?&]from=(\d{1,16}\.[\w-]{1,64}))?$/;

/**
 * The path of the page that a form of the list was sent from, as its field `back` says; `/` where that names no page of
 * ours. `gone` is a conversation whose page is not there any more: a new one takes its place.
 */
export function parseBack(back: string | null, { gone }: { gone?: string } = {}): string {
  const [, path = "/", at, from] = PAGE.exec(back ?? "") ?? [];
  return path === `/c/${gone}` || !path.startsWith("/c/")
    ? withPlace(path.startsWith("/c/") ? "/" : path, { from })
    : withPlace(path, { at, from }) + NEWEST;
}
