import type { TargetedSubmitEvent } from "preact";
import { type Again, offersFor } from "../lib/chat/again.ts";
import { pageUrl } from "../lib/chat/page_url.ts";
import type { ChatAction } from "../lib/chat/transcript.ts";
import type { TurnView } from "../lib/chat/turn_view.ts";
import { Calls } from "./Calls.tsx";
import { ContextNote } from "./ContextNote.tsx";
import { Ending } from "./Ending.tsx";
import { Message } from "./Message.tsx";
import { QuestionTools } from "./QuestionTools.tsx";
import { ReplyTools } from "./ReplyTools.tsx";
import { Steps } from "./Steps.tsx";
import { StreamingProse } from "./StreamingProse.tsx";
import { Thinking } from "./Thinking.tsx";
import { UserMessage } from "./UserMessage.tsx";

export interface TurnProps {
  turn: TurnView;
  model: string;
  /** `null` until the first message has begun one. */
  conversationId: string | null;
  /** Part of the list beside the page; see `PagePlace`. */
  from: string | null;
  /** Its reply can be done again, and its message edited. */
  canRevise: boolean;
  /** Nothing comes after it. */
  isLast: boolean;
  /** What came before it is not seen by the model. */
  isSeenFirst: boolean;
  onAction: (action: ChatAction) => void;
}

/** A message that was sent on this page, and the reply to it. */
export function Turn(props: TurnProps) {
  const { key, message, attachments, state, turnId, again } = props.turn;
  if (state === "waiting" && !again && !turnId) {
    return (
      <UserMessage text={message} images={attachments}>
        <p class="ending">
          Waiting for the reply above.
          <button type="button" class="quiet" onClick={() => props.onAction({ type: "withdraw", key })}>
            Withdraw
          </button>
        </p>
      </UserMessage>
    );
  }
  return (
    <>
      {props.isSeenFirst && <ContextNote />}
      <Question {...props} />
      <Answer {...props} />
    </>
  );
}

function Question({ turn, conversationId, from, canRevise, onAction }: TurnProps) {
  const { key, message, attachments, userMessageId, parentId = null, questionSiblings } = turn;

  function edit(event: TargetedSubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const message = data.get("message") as string;
    const kept = attachments.filter(({ id }) => data.getAll("attachment").includes(id));
    if (message.trim() || kept.length > 0) onAction({ type: "edit", key, message, attachments: kept });
  }

  return (
    <UserMessage id={userMessageId} text={message} images={attachments}>
      {conversationId && userMessageId
        ? (
          <QuestionTools
            conversationId={conversationId}
            from={from}
            id={userMessageId}
            parentId={parentId}
            text={message}
            images={attachments}
            siblings={questionSiblings}
            isEditable={canRevise}
            onSubmit={edit}
          />
        )
        : <div class="tools" />}
    </UserMessage>
  );
}

function Answer({ turn, model, conversationId, from, canRevise, isLast, onAction }: TurnProps) {
  const { key, state, messageId, text, html, reasoning, calls, steps, usage, error, isCutOff, finishReason, tries } =
    turn;
  const isLive = state === "running" || state === "waiting";
  const hasBegun = text !== "" || calls.length > 0;

  function doAgain(event: TargetedSubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const { name } = event.submitter as HTMLButtonElement;
    onAction({ type: "again", key, name: name as Again });
  }

  return (
    <Message
      id={messageId}
      role="assistant"
      model={turn.model ?? model}
      text={text}
      before={<Thinking text={reasoning} ms={usage?.thinkingMs ?? null} live={isLive && !text} />}
      body={<StreamingProse text={text} html={html} live={isLive} />}
      live={isLive}
    >
      <Calls calls={calls} live={isLive} />
      {isLive
        ? (
          <>
            {isCutOff && <p class="ending">The server cannot be reached. Trying again…</p>}
            <div class="tools">
              <Steps key={tries} steps={steps} />
            </div>
          </>
        )
        : (
          <>
            <Ending
              status={state}
              finishReason={finishReason}
              hasBegun={hasBegun}
              error={error}
              isNews
              again={canRevise
                ? { action: pageUrl(conversationId, { from }), replyId: messageId ?? "", onSubmit: doAgain }
                : undefined}
            />
            {conversationId && messageId && (
              <ReplyTools
                conversationId={conversationId}
                from={from}
                id={messageId}
                siblings={turn.replySiblings}
                model={turn.model ?? model}
                usage={usage}
                canRegenerate={canRevise && !offersFor(state, hasBegun).includes("retry")}
                isLast={isLast}
                onSubmit={doAgain}
              />
            )}
          </>
        )}
    </Message>
  );
}
