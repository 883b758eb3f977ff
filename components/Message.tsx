import type { ComponentChildren } from "preact";
import type { Role } from "../lib/chat/types.ts";

export interface MessageProps {
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
  /** How it ended, what can be done. */
  children?: ComponentChildren;
}

/** One message of a transcript, on both sides. */
export function Message({ role, text, html, body, model, live, children }: MessageProps) {
  return (
    <article class={`message ${role}`} aria-busy={live ? "true" : undefined}>
      <h2 class="who">{role === "user" ? "You" : model}</h2>
      {body ?? (html
        // deno-lint-ignore react-no-danger -- made by lib/markdown, which lets nothing unsafe through
        ? <div class="prose" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />
        : <div class={live ? "plain live" : "plain"} dir="auto">{text}</div>)}
      {children}
    </article>
  );
}
