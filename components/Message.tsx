import type { ComponentChildren } from "preact";
import type { Role } from "../lib/chat/types.ts";

export interface MessageProps {
  /** The message's, for links to it. */
  id?: string | null;
  role: Role;
  /** Plain text; shown as it is, line breaks included. */
  text: string;
  /** Safe HTML of the same text, shown in its place where there is some. */
  html?: string;
  /** Shown in the place of both: a reply that is coming. */
  body?: ComponentChildren;
  /** Who answered. */
  model?: string;
  /** More of the reply is to come. */
  live?: boolean;
  /** Above the text: what the model thought. */
  before?: ComponentChildren;
  /** How it ended, what can be done. */
  children?: ComponentChildren;
}

/** One message of a transcript, on both sides. */
export function Message({ id, role, text, html, body, model, live, before, children }: MessageProps) {
  return (
    <article id={id ?? undefined} class={`message ${role}`} aria-busy={live ? "true" : undefined}>
      <h2 class="who">{role === "user" ? "You" : model}</h2>
      {before}
      {body ?? (html
        // deno-lint-ignore react-no-danger -- made by lib/markdown, which lets nothing unsafe through
        ? <div class="prose" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />
        : <div class={live ? "plain live" : "plain"} dir="auto">{text}</div>)}
      {children}
    </article>
  );
}
