import type { ChatSettings, Conversation, StoredMessage } from "../chat/types.ts";

/** What a file of ours says that it is. */
export const FORMAT = "freshet";

/** The version of the format: another one for what this one cannot be read as. */
export const VERSION = 1;

/** A message as it is in a file: the conversation that it is in says which one that is. */
export type FileMessage = Omit<StoredMessage, "conversationId">;

/** A conversation with its messages, in the order in which they were added; a message comes after its parent. */
export interface FileConversation extends Conversation {
  /** How it is answered; absent where that is not its own to say. */
  settings?: ChatSettings;
  messages: FileMessage[];
  /** The images of the messages by their ids, in base64 (RFC 4648); `null` for one that was gone. Absent where there are none. */
  images?: Record<string, string | null>;
}
