/** A new id: 128 random bits as 32 hex digits. Nobody finds a conversation, a turn or a session by guessing. */
export function newId(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}
