import type { ComponentChildren } from "preact";
import type { Attachment } from "../lib/chat/types.ts";
import { Attachments } from "./Attachments.tsx";
import { Message } from "./Message.tsx";
import { WrittenText } from "./WrittenText.tsx";

export interface UserMessageProps {
  /** The message's, for links to it. */
  id?: string | null;
  text: string;
  images?: readonly Attachment[];
  /** What can be done with it. */
  children?: ComponentChildren;
}

/** A message that somebody sent, with its files, on both sides. */
export function UserMessage({ id, text, images = [], children }: UserMessageProps) {
  return (
    <Message
      id={id}
      role="user"
      text={text}
      before={<Attachments images={images} />}
      body={<WrittenText text={text} />}
    >
      {children}
    </Message>
  );
}
