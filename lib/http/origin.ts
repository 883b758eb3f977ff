/**
 * Whether browsers trust what comes from such an address to be what was sent: over HTTPS, or from the machine that they are on
 * ("potentially trustworthy", says the Secure Contexts specification).
 */
export function isTrustworthy({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || isLoopback(hostname);
}

/** Whether a host, as a URL has it, is the machine itself by its nature: no other can have that name or address. */
export function isLoopback(hostname: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|(.+\.)?localhost)$/.test(hostname);
}
