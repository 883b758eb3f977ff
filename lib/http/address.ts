import ip from "ipaddr.js";

/** An IPv6 network of this many bits is one place: whoever has an address there has all of them. */
const IPV6_BITS = 64;

/**
 * Where a request comes from, as it is counted: an IPv4 address, or an IPv6 network of 64 bits. `null` where the connection has
 * none, as over a Unix socket.
 *
 * `X-Forwarded-For` is believed as far as `proxies` reach: so many servers of one's own are before this one, each of which adds
 * at the right end of that header whom it was asked by. What stands further left anybody can have written.
 */
export function clientAddress(
  remote: Deno.Addr,
  { headers, proxies }: { headers: Headers; proxies: number },
): string | null {
  const peer = "hostname" in remote ? toNetwork(remote.hostname) : null;
  if (proxies === 0) return peer;
  const hops = (headers.get("x-forwarded-for") ?? "").split(",").map((hop) => hop.trim()).filter(Boolean);
  // Fewer than there are proxies: the request has not come through all of them.
  const hop = hops.at(-proxies) ?? hops[0];
  // What a proxy of ours has written is an address, unless it hides them; then the proxy stands for all behind it.
  return (hop && toNetwork(withoutPort(hop))) || peer;
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(hop: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|([^:]*):\d+)$/.exec(hop) ?? [];
  return bracketed ?? plain ?? hop;
}

function toNetwork(text: string): string | null {
  const [bare] = text.split("%", 1);
  if (!ip.isValid(bare)) return null;
  // An IPv4 address that came in over IPv6 is the same address.
  const address = ip.process(bare);
  if (address.kind() === "ipv4") return address.toString();
  const { parts } = address as ip.IPv6;
  return new ip.IPv6([...parts.slice(0, IPV6_BITS / 16), 0, 0, 0, 0]).toString() + `/${IPV6_BITS}`;
}
