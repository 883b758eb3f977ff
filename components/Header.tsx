import type { ComponentChildren } from "preact";

export interface HeaderProps {
  /** Who answers, and how. */
  settings: ComponentChildren;
  /** Whether that is the built-in demo. */
  demo: boolean;
  /** What has just happened. */
  children?: ComponentChildren;
}

/** What this is, and who answers. */
export function Header({ settings, demo, children }: HeaderProps) {
  return (
    <header class="bar">
      <button type="button" class="quiet to-chats" popovertarget="chats">
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <path d="M3 5.5h14M3 10h14M3 14.5h9" fill="none" stroke="currentColor" stroke-width="1.6" />
        </svg>
        <span class="hidden">Chats</span>
      </button>
      <a class="to-chats" href="#chats">Chats</a>
      <a class="brand" href="/">Freshet</a>
      {settings}
      <a class="new" href="/">New chat</a>
      {demo && (
        <p class="notice">
          This is the built-in demo, not a language model. Set <code>OPENAI_API_KEY</code> or{" "}
          <code>OPENAI_BASE_URL</code> and start again to talk to one.
        </p>
      )}
      {children}
    </header>
  );
}
