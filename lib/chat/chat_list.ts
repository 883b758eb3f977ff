import { ChatError } from "../errors.ts";
import type { Store } from "./ports.ts";
import type { ChatList } from "./types.ts";

/** Conversations of a page. */
export const CHATS_PER_PAGE = 30;

export interface ChatListOptions {
  owner: string;
  /** An `older` of an earlier list. */
  from: string | null;
  /** For the server's log. */
  onError(error: unknown): void;
}

/**
 * One page of the list; `null` where the store fails, because one can go on writing without.
 *
 * @throws {ChatError} `invalid_request`: there is no such `from`
 */
export async function readChatList(store: Store, { owner, from, onError }: ChatListOptions): Promise<ChatList | null> {
  try {
    const { items, next } = await store.conversations(owner, { limit: CHATS_PER_PAGE, from });
    return { conversations: items, from, older: next };
  } catch (error) {
    if (error instanceof ChatError && error.code === "invalid_request") throw error;
    onError(error);
    return null;
  }
}
