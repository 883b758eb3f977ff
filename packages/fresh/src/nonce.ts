const nonces = new WeakMap<Response, string>();

/** 128 random bits, as a CSP nonce wants them. */
export function createNonce(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

/** Notes which nonce the inline elements of a rendered response carry, where no client can see it. */
export function rememberNonce(response: Response, nonce: string): void {
  nonces.set(response, nonce);
}

/** The nonce of a rendered response; `undefined` for any other. */
export function nonceOf(response: Response): string | undefined {
  return nonces.get(response);
}
