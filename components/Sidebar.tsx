import { newestUrl, withPlace } from "../lib/chat/page_url.ts";
import type { ChatList } from "../lib/chat/types.ts";
import type { Theme } from "../lib/http/theme.ts";
import { ChatEntry } from "./ChatEntry.tsx";
import { DockForm } from "./DockForm.tsx";
import { ThemeForm } from "./ThemeForm.tsx";

export interface SidebarProps {
  /** `null` where the store has failed. */
  list: ChatList | null;
  /** Of the page that this is on. */
  path: string;
  /** The message that it was asked for; see `PagePlace`. */
  at?: string | null;
  /** Whether the page answers to single keys. */
  keys?: boolean;
  /** What pages look like. */
  theme: Theme;
  /** Who has signed in; `null` where nobody has, or has to. */
  signIn: { name: string | null } | null;
}

/** The conversations: a column where there is room for one, a popover of the header's button where there is not. */
export function Sidebar({ list, path, at, keys = true, theme, signIn }: SidebarProps) {
  const back = withPlace(path, { at, from: list?.from });
  return (
    <nav id="chats" popover="auto" aria-label="Chats">
      <div class="top">
        <a class="begin" href="/" aria-current={path === "/" ? "page" : "false"}>New chat</a>
        <DockForm back={back} />
        <button type="button" class="quiet close" popovertarget="chats" popovertargetaction="hide">Close</button>
      </div>
      {list ? <List {...list} path={path} at={at} /> : <p class="empty">The list of chats cannot be read right now.</p>}
      <div class="foot">
        <ThemeForm theme={theme} back={back} />
        <a href="/export" aria-current={path === "/export" ? "page" : "false"}>Export and import</a>
        {keys && (
          <button type="button" class="to-shortcuts" aria-haspopup="dialog" aria-keyshortcuts="?">
            Keyboard shortcuts
          </button>
        )}
        {signIn && (
          <form method="post" action="/signout">
            {signIn.name && <span class="who">{signIn.name}</span>}
            <button type="submit" class="quiet">Sign out</button>
          </form>
        )}
      </div>
    </nav>
  );
}

type ListProps = ChatList & Pick<SidebarProps, "path" | "at">;

function List({ conversations, from, older, path, at }: ListProps) {
  return (
    <>
      {conversations.length > 0
        ? (
          <ul>
            {conversations.map((conversation) => (
              <ChatEntry
                key={conversation.id}
                conversation={conversation}
                href={newestUrl(conversation.id, { from })}
                isCurrent={path === `/c/${conversation.id}`}
                back={withPlace(path, { at, from })}
              />
            ))}
          </ul>
        )
        : <p class="empty">{from ? "There are no older chats." : "What you talk about will be listed here."}</p>}
      {(from || older) && (
        <p class="pages">
          {from && <a href={withPlace(path, { at })} aria-current="false">Newest</a>}
          {older && <a href={withPlace(path, { at, from: older })} aria-current="false">Older</a>}
        </p>
      )}
    </>
  );
}
