import { renderToString } from "preact-render-to-string";
import { pageUrl } from "../lib/chat/page_url.ts";
import type { EndedReply } from "../lib/http/reply_html.ts";
import type { LiveTurn } from "../lib/chat/turn_view.ts";
import type { StoredMessage, ToolCall } from "../lib/chat/types.ts";
import { Call } from "./Calls.tsx";
import { ContextNote } from "./ContextNote.tsx";
import { Message } from "./Message.tsx";
import { Transcript } from "./Transcript.tsx";

export interface StreamedReplyProps {
  conversationId: string;
  /** Part of the list beside the page; see `PagePlace`. */
  from: string | null;
  turn: LiveTurn;
  /** Who answers. */
  model: string;
  /** Nothing is to come after it. */
  isLast: boolean;
  /** Stands for the text of the reply, and nowhere else. */
  gap: string;
}

/** HTML around the text of a reply that comes to a page without a script, and what takes its place at its end. */
export function streamedReply({ conversationId, from, turn, model, isLast, gap }: StreamedReplyProps) {
  const { turnId, userMessageId, messageId, message, attachments, questionSiblings, replySiblings } = turn;
  const siblings = new Map([[userMessageId, questionSiblings], [messageId, replySiblings]]);
  const common = { conversationId, createdAt: 0 };
  const question: StoredMessage = {
    ...common,
    id: userMessageId,
    parentId: turn.parentId,
    role: "user",
    content: message,
    ...attachments.length > 0 && { attachments },
  };
  const props = { conversationId, from, siblings };
  const [before, after] = renderToString(
    <>
      <Transcript {...props} messages={[question]} replies={new Map()} isWhole={false} />
      <form class="stop" method="post" action={pageUrl(conversationId, { from })}>
        <button type="submit" class="quiet" name="stop" value={turnId}>Stop</button>
      </form>
      <Message role="assistant" model={model} text={gap} live />
    </>,
  ).split(gap);

  // The style sheet hides what came before it.
  function ended(reply: EndedReply): string {
    const { text, html, status, finishReason, error, usage, reasoning, calls, context } = reply;
    const ending = { status, finishReason };
    const told = {
      turnId,
      model: reply.model ?? model,
      ending,
      error,
      usage,
      reasoning,
      ...calls.length > 0 && { calls },
    };
    const answer: StoredMessage = {
      ...common,
      id: messageId,
      parentId: userMessageId,
      role: "assistant",
      content: text,
      reply: told,
    };
    return renderToString(
      <>
        <Transcript {...props} messages={[answer]} replies={new Map([[messageId, html]])} isWhole={isLast} />
        {context && <ContextNote />}
      </>,
    );
  }
  const note = () => renderToString(<ContextNote />);
  const call = (call: ToolCall) => renderToString(<Call call={call} live={false} />);
  return { before, after, note, call, ended };
}

/** What ends the page of a reply that came to its end. */
export function streamEnd(): string {
  return renderToString(<p class="hidden" role="status">The reply has ended</p>);
}

/** What ends the page where the server cannot go on with it. */
export function streamBreak(href: string): string {
  return renderToString(
    <p class="ending" role="status">
      This page cannot show more of the reply. <a href={href}>Show what there is now</a>
    </p>,
  );
}
