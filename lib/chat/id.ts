/** A new id: 128 random bits as 32 hex digits. Nobody finds a conversation, a turn or a session by guessing. */
export function newId(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}

/** The id that an owner's key stands for, always the same; nobody else can make one that is equal. */
export async function idOfKey(owner: string, key: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${owner} ${key}`));
  return new Uint8Array(digest, 0, 16).toHex();
}
