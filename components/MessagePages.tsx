import { pageUrl } from "../lib/chat/page_url.ts";

/** Made once: to make it takes as long as the rest of the link. */
const COUNT = new Intl.NumberFormat("en");

export interface MessagePagesProps {
  conversationId: string;
  /** A message of the branch that is shown; see `PagePlace`. */
  at: string | null;
  /** Part of the list beside the page; see `PagePlace`. */
  from: string | null;
}

export interface EarlierProps extends MessagePagesProps {
  /** The message that the earlier page ends before; `null` where there is none. */
  earlier: string | null;
  /** Messages before those of this page. */
  earlierCount: number;
}

/** The way to what was said before; it opens at its end. */
export function EarlierMessages({ conversationId, at, from, earlier, earlierCount }: EarlierProps) {
  if (!earlier) return null;
  return (
    <p class="message-pages">
      <a rel="prev" href={`${pageUrl(conversationId, { at, before: earlier, from })}#later`} aria-current="false">
        {`${COUNT.format(earlierCount)} earlier messages`}
      </a>
    </p>
  );
}

export interface LaterProps extends MessagePagesProps {
  /** The message that the later page ends before; `null` where that is the last. */
  later: string | null;
}

/** The way back from earlier messages. */
export function LaterMessages({ conversationId, at, from, later }: LaterProps) {
  return (
    <p id="later" class="message-pages">
      {later && (
        <a rel="next" href={pageUrl(conversationId, { at, before: later, from })} aria-current="false">
          Later messages
        </a>
      )}
      <a href={`${pageUrl(conversationId, { from })}#newest`} aria-current="false">Newest messages</a>
    </p>
  );
}
