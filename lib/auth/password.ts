import { createHash, timingSafeEqual } from "node:crypto";

/** Tells a password from all others, in a time that says nothing of how nearly right one is. */
export class Password {
  readonly #digest: Uint8Array;

  constructor(password: string) {
    this.#digest = digest(password);
  }

  matches(given: string): boolean {
    return timingSafeEqual(digest(given), this.#digest);
  }

  /** Another for another password, and nothing that anybody could find the password by who has not the seal's key. */
  get fingerprint(): string {
    return this.#digest.toHex();
  }
}

/** Keyboards differ in how they make the same letter. */
function digest(text: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(text.normalize("NFC")).digest());
}
