/** Browsers keep no longer cookies: what is longer is none of ours. */
const MAX_LENGTH = 4_096;

/** What was sealed, and until when it holds. */
export interface Sealed<T> {
  data: T;
  /** In milliseconds since the epoch. */
  until: number;
}

/**
 * Lets data go through somebody else's hands, who can read it, but not change it, make it, or use it for something else: as
 * base64url of JSON, a dot, and the HMAC-SHA-256 of what it is for and of that.
 */
export class Seal {
  readonly #readKey: () => Promise<Uint8Array<ArrayBuffer>>;
  #key: Promise<CryptoKey> | null = null;

  /** The key is read when it is first needed, and again where that failed. */
  constructor(readKey: () => Promise<Uint8Array<ArrayBuffer>>) {
    this.#readKey = readKey;
  }

  async close<T>(purpose: string, { data, until }: Sealed<T>): Promise<string> {
    const body = toBase64(utf8(JSON.stringify([until, data])));
    const mac = await crypto.subtle.sign("HMAC", await this.#getKey(), signed(purpose, body));
    return `${body}.${toBase64(new Uint8Array(mac))}`;
  }

  /** `null` for what was not sealed for that, whatever it is. Whether it still holds is for the caller to say. */
  async open<T>(purpose: string, text: string): Promise<Sealed<T> | null> {
    const [, body, mac] = /^([\w-]+)\.([\w-]{43})$/.exec(text) ?? [];
    if (!body || text.length > MAX_LENGTH) return null;
    const bytes = fromBase64(mac);
    if (!bytes || !await crypto.subtle.verify("HMAC", await this.#getKey(), bytes, signed(purpose, body))) return null;
    const [until, data] = JSON.parse(new TextDecoder().decode(fromBase64(body)!));
    return { until, data };
  }

  #getKey(): Promise<CryptoKey> {
    this.#key ??= this.#importKey().catch((error) => {
      this.#key = null;
      throw error;
    });
    return this.#key;
  }

  async #importKey(): Promise<CryptoKey> {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    return await crypto.subtle.importKey("raw", await this.#readKey(), algorithm, false, ["sign", "verify"]);
  }
}

/** No purpose has a line break in it, so that none together with a body is another one with another body. */
function signed(purpose: string, body: string): Uint8Array<ArrayBuffer> {
  return utf8(`${purpose.replaceAll("\n", " ")}\n${body}`);
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toBase64(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** `null` for what is not just what {@linkcode toBase64} makes: the last character has bits that mean nothing. */
function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    return toBase64(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}
