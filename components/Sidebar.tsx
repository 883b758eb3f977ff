import type { ChatList } from "../lib/chat/types.ts";
import { ChatEntry } from "./ChatEntry.tsx";

export interface SidebarProps {
  /** `null` where the store has failed. */
  list: ChatList | null;
  /** The conversation that is open. */
  openId: string | null;
}

/** The conversations: a column where there is room for one, a popover of the header's button where there is not. */
export function Sidebar({ list, openId }: SidebarProps) {
  return (
    <nav id="chats" popover="auto" aria-label="Chats">
      <div class="top">
        <a class="begin" href="/" aria-current={openId === null ? "page" : "false"}>New chat</a>
        <button type="button" class="quiet" popovertarget="chats" popovertargetaction="hide">Close</button>
      </div>
      {list ? <List {...list} openId={openId} /> : <p class="empty">The list of chats cannot be read right now.</p>}
    </nav>
  );
}

type ListProps = ChatList & Pick<SidebarProps, "openId">;

function List({ conversations, from, older, openId }: ListProps) {
  const path = openId ? `/c/${openId}` : "/";
  return (
    <>
      {conversations.length > 0
        ? (
          <ul>
            {conversations.map((conversation) => (
              <ChatEntry
                key={conversation.id}
                conversation={conversation}
                href={within(`/c/${conversation.id}`, from) + "#newest"}
                isCurrent={conversation.id === openId}
                back={within(path, from)}
              />
            ))}
          </ul>
        )
        : <p class="empty">{from ? "There are no older chats." : "What you talk about will be listed here."}</p>}
      {(from || older) && (
        <p class="pages">
          {from && <a href={path} aria-current="false">Newest</a>}
          {older && <a href={within(path, older)} aria-current="false">Older</a>}
        </p>
      )}
    </>
  );
}

/** A page, with that part of the list. */
function within(path: string, from: string | null): string {
  return from ? `${path}?from=${encodeURIComponent(from)}` : path;
}
