/** A new id: 128 random bits as 32 hex digits. Nobody finds a conversation, a turn or a session by guessing. */
export function newId(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}

/** The id that something of an owner's stands for, always the same; nobody else can make one that is equal. */
export async function idOf(owner: string, what: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${owner} ${what}`));
  return new Uint8Array(digest, 0, 16).toHex();
}
