import { MAX_GIVEN_TITLE_LENGTH } from "../lib/chat/rename.ts";
import type { Conversation } from "../lib/chat/types.ts";

export interface ChatEntryProps {
  conversation: Conversation;
  /** Where its page is. */
  href: string;
  /** Whether that is the page that one is on. */
  isCurrent: boolean;
  /** The page to come back to. */
  back: string;
}

/** One conversation of the list: the way to it, and what can be done with it. */
export function ChatEntry({ conversation, href, isCurrent, back }: ChatEntryProps) {
  const title = conversation.title ?? "New chat";
  const path = `/c/${conversation.id}`;
  return (
    <li class="entry">
      <a href={href} aria-current={isCurrent ? "page" : "false"} title={title} dir="auto">{title}</a>
      <details name="entry">
        <summary>
          <span class="hidden">Rename or delete “{title}”</span>
          <span class="dots" aria-hidden="true">⋯</span>
        </summary>
        <form method="post" action={`${path}/rename`}>
          <input type="hidden" name="back" value={back} />
          <label>
            Title
            <input
              name="title"
              value={conversation.title ?? ""}
              required
              maxLength={MAX_GIVEN_TITLE_LENGTH}
              autocomplete="off"
              dir="auto"
            />
          </label>
          <button type="submit" class="quiet">Save</button>
        </form>
        <p class="files">
          Export as <a href={`${path}.md`} download>Markdown</a> or <a href={`${path}.json`} download>JSON</a>
        </p>
        <details class="ask">
          <summary>Delete…</summary>
          <form method="post" action={`${path}/delete`}>
            <input type="hidden" name="back" value={back} />
            <p>
              Delete <bdi>“{title}”</bdi> and all of its messages?
            </p>
            <button type="submit" class="bad">Delete</button>
          </form>
        </details>
      </details>
    </li>
  );
}
