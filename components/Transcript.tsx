import { Fragment } from "preact";
import { offersFor } from "../lib/chat/again.ts";
import { pageUrl } from "../lib/chat/page_url.ts";
import type { StoredMessage } from "../lib/chat/types.ts";
import { Calls } from "./Calls.tsx";
import { CONTEXT_NOTE_ID } from "./context_note.ts";
import { ContextNote } from "./ContextNote.tsx";
import { Ending } from "./Ending.tsx";
import { Message } from "./Message.tsx";
import { QuestionTools } from "./QuestionTools.tsx";
import { ReplyTools } from "./ReplyTools.tsx";
import { Thinking } from "./Thinking.tsx";
import { UserMessage } from "./UserMessage.tsx";

export interface TranscriptProps {
  conversationId: string;
  /** Part of the list beside the page; see `PagePlace`. */
  from: string | null;
  /** A branch, oldest first. */
  messages: StoredMessage[];
  /** See `siblingIds`. */
  siblings: ReadonlyMap<string, string[]>;
  /** The replies as safe HTML, by the ids of their messages. */
  replies: ReadonlyMap<string, string>;
  /** Nothing is to come after it. */
  isWhole: boolean;
  /** Id of the oldest message that the model was sent with the newest; it was sent all where there is none. */
  seenFrom?: string | null;
}

/** The messages that the server has, as plain HTML. */
export function Transcript({ messages, ...props }: TranscriptProps) {
  const newest = props.isWhole ? messages.findLast(({ role }) => role === "user") : null;
  return (
    <>
      {messages.map((message, i) => {
        const isLast = props.isWhole && i === messages.length - 1;
        return (
          <Fragment key={message.id}>
            {message.id === props.seenFrom && <ContextNote id={CONTEXT_NOTE_ID} />}
            {message === newest && <span id="newest" />}
            {message.reply
              ? <Answer {...props} message={message} isLast={isLast} />
              : <Question {...props} message={message} />}
          </Fragment>
        );
      })}
    </>
  );
}

type PartProps = Omit<TranscriptProps, "messages"> & { message: StoredMessage };

function Question({ conversationId, from, message, siblings }: PartProps) {
  const { id, parentId, content, attachments } = message;
  return (
    <UserMessage id={id} text={content} images={attachments}>
      <QuestionTools
        conversationId={conversationId}
        from={from}
        id={id}
        parentId={parentId}
        text={content}
        images={attachments}
        siblings={siblings.get(id) ?? []}
        isEditable
      />
    </UserMessage>
  );
}

function Answer({ conversationId, from, message, siblings, replies, isLast }: PartProps & { isLast: boolean }) {
  const { id, role, content, reply } = message;
  const { model, ending, error, usage, reasoning, calls } = reply!;
  const hasBegun = content !== "" || calls !== undefined;
  return (
    <Message
      id={id}
      role={role}
      text={content}
      model={model}
      html={replies.get(id)}
      before={reasoning && <Thinking text={reasoning} ms={usage?.thinkingMs ?? null} />}
    >
      {calls && <Calls calls={calls} />}
      {ending && (
        <>
          <Ending
            {...ending}
            hasBegun={hasBegun}
            error={error}
            again={{ action: pageUrl(conversationId, { from }), replyId: id }}
          />
          <ReplyTools
            conversationId={conversationId}
            from={from}
            id={id}
            siblings={siblings.get(id) ?? []}
            model={model}
            usage={usage}
            canRegenerate={!offersFor(ending.status, hasBegun).includes("retry")}
            isLast={isLast}
          />
        </>
      )}
    </Message>
  );
}
