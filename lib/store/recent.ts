import type { Page } from "../chat/ports.ts";
import type { Conversation } from "../chat/types.ts";
import { ChatError } from "../errors.ts";
import { isId, keys, type LastChange, placeIn } from "./keys.ts";
import { decode } from "./pieces.ts";

/** Most conversations of a page, and most entries of one read. */
const MAX_PAGE = 500;

/** A page of an owner's conversations that changed after `keptFrom`, newest change first, in a single read however many there are. */
export async function listRecent(
  kv: Deno.Kv,
  owner: string,
  { limit, from, keptFrom, onError }: {
    limit: number;
    from?: string | null;
    keptFrom: number;
    /** Told of what cannot be read, and is left out. */
    onError(error: unknown): void;
  },
): Promise<Page<Conversation>> {
  const count = Math.min(limit, MAX_PAGE - 1);
  const prefix = keys.recents(owner);
  const selector = from == null ? { prefix } : { prefix, end: keys.recent(owner, parseCursor(from)) };
  // One more than asked for tells whether there is a next page.
  const options = { reverse: true, limit: count + 1, batchSize: count + 1 };
  const entries = await Array.fromAsync(
    kv.list<Uint8Array>(selector, options),
    ({ key, value }) => ({ place: placeIn(key), value }),
  );
  const found = entries.filter(({ place }) => place.changedAt > keptFrom);
  const items = found.slice(0, count).flatMap(({ place, value }) => {
    try {
      return [decode(value) as Conversation];
    } catch {
      // Without the cause, which quotes what is there.
      onError(new Error(`Cannot list conversation "${place.id}": it is not what was stored`));
      return [];
    }
  });
  return { items, next: found.length > count ? toCursor(found[count - 1].place) : null };
}

/** Where a conversation stands in the list. */
type Place = Pick<LastChange, "changedAt" | "id">;

/** The last conversation of a page: where it stood, whether it still does or not. */
function toCursor({ changedAt, id }: Place): string {
  return `${changedAt}.${id}`;
}

function parseCursor(cursor: string): Place {
  const [, changedAt, id] = /^(\d{1,16})\.(.+)$/.exec(cursor) ?? [];
  if (changedAt && isId(id)) return { changedAt: Number(changedAt), id };
  throw new ChatError("invalid_request", `There is no page "${cursor.slice(0, 100)}"`);
}
