import { pageUrl } from "../lib/chat/page_url.ts";
import type { ChatList } from "../lib/chat/types.ts";
import { ChatEntry } from "./ChatEntry.tsx";

export interface SidebarProps {
  /** `null` where the store has failed. */
  list: ChatList | null;
  /** The conversation that is open. */
  openId: string | null;
  /** The message that its page was asked for; see `PagePlace`. */
  at?: string | null;
}

/** The conversations: a column where there is room for one, a popover of the header's button where there is not. */
export function Sidebar({ list, openId, at }: SidebarProps) {
  return (
    <nav id="chats" popover="auto" aria-label="Chats">
      <div class="top">
        <a class="begin" href="/" aria-current={openId === null ? "page" : "false"}>New chat</a>
        <button type="button" class="quiet" popovertarget="chats" popovertargetaction="hide">Close</button>
      </div>
      {list
        ? <List {...list} openId={openId} at={at} />
        : <p class="empty">The list of chats cannot be read right now.</p>}
    </nav>
  );
}

type ListProps = ChatList & Pick<SidebarProps, "openId" | "at">;

function List({ conversations, from, older, openId, at }: ListProps) {
  return (
    <>
      {conversations.length > 0
        ? (
          <ul>
            {conversations.map((conversation) => (
              <ChatEntry
                key={conversation.id}
                conversation={conversation}
                href={pageUrl(conversation.id, { from })}
                isCurrent={conversation.id === openId}
                back={pageUrl(openId, { at, from })}
              />
            ))}
          </ul>
        )
        : <p class="empty">{from ? "There are no older chats." : "What you talk about will be listed here."}</p>}
      {(from || older) && (
        <p class="pages">
          {from && <a href={pageUrl(openId, { at })} aria-current="false">Newest</a>}
          {older && <a href={pageUrl(openId, { at, from: older })} aria-current="false">Older</a>}
        </p>
      )}
    </>
  );
}
