import type { StoredMessage } from "../lib/chat/types.ts";
import { Ending } from "./Ending.tsx";
import { Message } from "./Message.tsx";

export interface TranscriptProps {
  /** Where the forms of the conversation post. */
  action: string;
  /** A branch, oldest first. */
  messages: StoredMessage[];
  /** The replies as safe HTML, by the ids of their messages. */
  replies: ReadonlyMap<string, string>;
}

/** The messages that the server has, as plain HTML. */
export function Transcript({ action, messages, replies }: TranscriptProps) {
  return (
    <>
      {messages.map(({ id, role, content, reply }) => (
        <Message key={id} role={role} text={content} model={reply?.model} html={replies.get(id)}>
          {reply?.ending && (
            <Ending
              {...reply.ending}
              text={content}
              error={reply.error}
              again={{ action, replyId: id }}
            />
          )}
        </Message>
      ))}
    </>
  );
}
