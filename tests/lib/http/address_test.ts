import assert from "node:assert/strict";
import { clientAddress } from "../../../lib/http/address.ts";

function tcp(hostname: string): Deno.NetAddr {
  return { transport: "tcp", hostname, port: 4711 };
}

/** The address of a request from `peer` with that header, where there are so many proxies. */
function addressOf(peer: string, forwarded: string | null, proxies: number): string | null {
  const headers = new Headers(forwarded === null ? {} : { "x-forwarded-for": forwarded });
  return clientAddress(tcp(peer), { headers, proxies });
}

Deno.test("an IPv4 address is itself, over IPv6 too", () => {
  for (const peer of ["192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201"]) {
    assert.equal(addressOf(peer, null, 0), "192.0.2.1");
  }
});

Deno.test("all addresses of an IPv6 network of 64 bits are one, however they are written", () => {
  const first = addressOf("2001:db8:1:2::1", null, 0);
  assert.equal(first, "2001:db8:1:2::/64");
  for (const peer of ["2001:0DB8:0001:0002:ffff:ffff:ffff:ffff", "2001:db8:1:2:0:0:0:2"]) {
    assert.equal(addressOf(peer, null, 0), first);
  }
  assert.notEqual(addressOf("2001:db8:1:3::1", null, 0), first);
  assert.equal(addressOf("fe80::1%eth0", null, 0), "fe80::/64");
  assert.equal(addressOf("::1", null, 0), "::/64");
});

Deno.test("a connection without an address has none", () => {
  const headers = new Headers({ "x-forwarded-for": "203.0.113.7" });
  assert.equal(clientAddress({ transport: "unix", path: "/run/x" }, { headers, proxies: 0 }), null);
  assert.equal(clientAddress({ transport: "unix", path: "/run/x" }, { headers, proxies: 1 }), "203.0.113.7");
  assert.equal(addressOf("localhost", null, 0), null);
});

Deno.test("without proxies, nobody is believed what the header says", () => {
  for (
    const forged of ["203.0.113.7", "203.0.113.7, 198.51.100.1", "127.0.0.1", "", ",,,", "unknown", "x".repeat(9_999)]
  ) {
    assert.equal(addressOf("192.0.2.1", forged, 0), "192.0.2.1");
  }
});

Deno.test("behind proxies, the client is who the outermost of them was asked by; what it wrote itself does not count", () => {
  const forged = "203.0.113.99, 127.0.0.1";
  assert.equal(addressOf("10.0.0.1", "198.51.100.1", 1), "198.51.100.1");
  assert.equal(addressOf("10.0.0.1", `${forged}, 198.51.100.1`, 1), "198.51.100.1");
  assert.equal(addressOf("10.0.0.1", `${forged}, 198.51.100.1, 10.0.0.2`, 2), "198.51.100.1");
  assert.equal(addressOf("10.0.0.1", `${forged},198.51.100.1,10.0.0.3 , 10.0.0.2`, 3), "198.51.100.1");
});

Deno.test("header lines are one list, in their order", () => {
  const headers = new Headers([["x-forwarded-for", "203.0.113.99"], ["x-forwarded-for", "198.51.100.1"]]);
  assert.equal(clientAddress(tcp("10.0.0.1"), { headers, proxies: 1 }), "198.51.100.1");
});

Deno.test("ports that a proxy adds are left out", () => {
  assert.equal(addressOf("10.0.0.1", "198.51.100.1:4711", 1), "198.51.100.1");
  assert.equal(addressOf("10.0.0.1", "[2001:db8:1:2::1]:4711", 1), "2001:db8:1:2::/64");
  assert.equal(addressOf("10.0.0.1", "[2001:db8:1:2::1]", 1), "2001:db8:1:2::/64");
  assert.equal(addressOf("10.0.0.1", "2001:db8:1:2::1", 1), "2001:db8:1:2::/64");
});

Deno.test("a request that has come through fewer proxies comes from the furthest that is known", () => {
  assert.equal(addressOf("198.51.100.1", null, 2), "198.51.100.1");
  assert.equal(addressOf("10.0.0.1", "198.51.100.1", 2), "198.51.100.1");
});

Deno.test("where a proxy hides whom it was asked by, it stands for all of them", () => {
  for (const hidden of ["unknown", "_hidden", "198.51.100.1, unknown", "300.1.1.1", "-"]) {
    assert.equal(addressOf("10.0.0.1", hidden, 1), "10.0.0.1");
  }
});
