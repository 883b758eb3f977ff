import assert from "node:assert/strict";
import { HostList } from "../../../lib/tools/host_list.ts";
import { isPublicAddress } from "../../../lib/tools/public_address.ts";

const hosts = new HostList([
  "example.com",
  "*.docs.example",
  "xn--caf-dma.example",
  "plain.example:8080",
  "secure.example:443",
  "bare.example:80",
]);

const ALLOWED: [url: string, isAllowed: boolean][] = [
  ["https://example.com/a", true],
  ["http://EXAMPLE.com", true],
  ["https://example.com:443/", true],
  ["https://example.com:444/", false],
  ["http://example.com:80/", true],
  ["https://www.example.com/", false],
  ["https://example.com./", false],
  ["https://notexample.com/", false],
  ["https://example.com.evil.example/", false],
  ["https://a.docs.example/", true],
  ["https://a.b.docs.example/", true],
  ["https://docs.example/", false],
  ["https://evildocs.example/", false],
  ["https://xn--caf-dma.example/", true],
  ["https://café.example/", true],
  ["http://plain.example:8080/", true],
  ["http://plain.example/", false],
  ["https://secure.example/", true],
  ["http://secure.example/", false],
  ["http://bare.example/", true],
  ["https://bare.example/", false],
];

for (const [url, isAllowed] of ALLOWED) {
  Deno.test(`pages of ${url} ${isAllowed ? "may" : "may not"} be fetched`, () => {
    assert.equal(hosts.allows(new URL(url)), isAllowed);
  });
}

const PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700::1111"];
const OTHERS = [
  "127.0.0.1",
  "127.8.8.8",
  "0.0.0.0",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "169.254.169.254",
  "192.0.0.1",
  "192.0.2.1",
  "198.18.0.1",
  "203.0.113.80",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "fe80::1",
  "fc00::1",
  "fec0::1",
  "ff02::1",
  "2001:db8::1",
  // Addresses within which others may be.
  "::ffff:127.0.0.1",
  "::ffff:8.8.8.8",
  "64:ff9b::7f00:1",
  "2002:7f00:1::",
  "2001::1",
  // No addresses.
  "",
  "localhost",
  "fe80::1%eth0",
];

Deno.test("an address of the public internet is told from all others", () => {
  for (const address of PUBLIC) assert.equal(isPublicAddress(address), true, address);
  for (const address of OTHERS) assert.equal(isPublicAddress(address), false, address);
});
