import type { TargetedSubmitEvent } from "preact";
import type { Again } from "../lib/chat/again.ts";
import type { ChatAction, TurnView } from "../lib/chat/transcript.ts";
import { Ending } from "./Ending.tsx";
import { Message } from "./Message.tsx";
import { StreamingProse } from "./StreamingProse.tsx";

export interface TurnProps {
  turn: TurnView;
  model: string;
  /** Where a form that has the reply done again would post; `null` where it cannot be. */
  action: string | null;
  onAction: (action: ChatAction) => void;
}

/** A message that was sent on this page, and the reply to it. */
export function Turn({ turn, model, action, onAction }: TurnProps) {
  const { key, message, state, turnId, messageId, text, html, finishReason, error, isCutOff } = turn;
  if (state === "waiting" && !turn.again && !turnId) {
    return (
      <Message role="user" text={message}>
        <p class="ending">
          Waiting for the reply above.
          <button type="button" class="quiet" onClick={() => onAction({ type: "withdraw", key })}>Withdraw</button>
        </p>
      </Message>
    );
  }
  function doAgain(event: TargetedSubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const { name } = event.submitter as HTMLButtonElement;
    onAction({ type: "again", key, name: name as Again });
  }

  const isLive = state === "running" || state === "waiting";
  return (
    <>
      <Message role="user" text={message} />
      <Message
        role="assistant"
        model={turn.model ?? model}
        text={text}
        body={<StreamingProse text={text} html={html} live={isLive} />}
        live={isLive}
      >
        {isLive ? isCutOff && <p class="ending">The server cannot be reached. Trying again…</p> : (
          <Ending
            status={state}
            finishReason={finishReason}
            text={text}
            error={error}
            isNews
            again={action === null ? undefined : { action, replyId: messageId ?? "", onSubmit: doAgain }}
          />
        )}
      </Message>
    </>
  );
}
