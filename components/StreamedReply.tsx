import { renderToString } from "preact-render-to-string";
import { Ending, type EndingProps } from "./Ending.tsx";
import { Message } from "./Message.tsx";

export interface StreamedReplyProps {
  /** Where the forms of the conversation post. */
  action: string;
  turnId: string;
  /** The reply's. */
  messageId: string;
  /** What was asked. */
  message: string;
  /** Who answers. */
  model: string;
  /** Stands for the text of the reply, and nowhere else. */
  gap: string;
}

type EndedReply = Pick<EndingProps, "status" | "text" | "error"> & { html: string };

/** HTML around the text of a reply that comes to a page without a script, and what takes its place at its end. */
export function streamedReply({ gap, ...props }: StreamedReplyProps) {
  const { action, turnId, messageId, message, model } = props;
  const [before, after] = renderToString(
    <>
      <Message role="user" text={message} />
      <form class="stop" method="post" action={action}>
        <button type="submit" class="quiet" name="stop" value={turnId}>Stop</button>
      </form>
      <Message role="assistant" model={model} text={gap} live />
    </>,
  ).split(gap);

  // The style sheet hides what came before it.
  function ended(reply: EndedReply): string {
    return renderToString(
      <Message role="assistant" model={model} text={reply.text} html={reply.html}>
        <Ending {...reply} again={{ action, replyId: messageId }} />
      </Message>,
    );
  }
  return { before, after, ended };
}

/** What ends the page of a reply that came to its end. */
export function streamEnd(): string {
  return renderToString(<p class="hidden" role="status">The reply has ended</p>);
}

/** What ends the page where the server cannot go on with it. */
export function streamBreak(action: string): string {
  return renderToString(
    <p class="ending broken" role="status">
      This page cannot show more of the reply. <a href={action}>Show what there is now</a>
    </p>,
  );
}
