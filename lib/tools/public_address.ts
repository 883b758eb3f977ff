import ipaddr from "ipaddr.js";

/**
 * Whether an address is one of the public internet: not of this machine, of its network, of a network that translates to one, or
 * reserved for anything.
 */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === "unicast";
}
