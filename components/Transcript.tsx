import { Fragment } from "preact";
import type { StoredMessage } from "../lib/chat/types.ts";
import { Ending } from "./Ending.tsx";
import { Message } from "./Message.tsx";

export interface TranscriptProps {
  /** Where the forms of the conversation post. */
  action: string;
  /** A branch, oldest first. */
  messages: StoredMessage[];
  /** More follows them: where the page opens is there. */
  isContinued?: boolean;
  /** The replies as safe HTML, by the ids of their messages. */
  replies: ReadonlyMap<string, string>;
}

/** The messages that the server has, as plain HTML. */
export function Transcript({ action, messages, isContinued, replies }: TranscriptProps) {
  const newest = isContinued ? null : messages.findLast(({ role }) => role === "user")?.id;
  return (
    <>
      {messages.map(({ id, role, content, reply }) => (
        <Fragment key={id}>
          {id === newest && <span id="newest" />}
          <Message id={id} role={role} text={content} model={reply?.model} html={replies.get(id)}>
            {reply?.ending && (
              <Ending
                {...reply.ending}
                text={content}
                error={reply.error}
                again={{ action, replyId: id }}
              />
            )}
          </Message>
        </Fragment>
      ))}
    </>
  );
}
