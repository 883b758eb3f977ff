import assert from "node:assert/strict";
import { AddressRefused, connect, placeOf } from "../../../lib/transport/dial.ts";

Deno.test("a place is what a URL names, at the usual port where it names none", () => {
  const places = ["http://a.example/x", "https://a.example", "https://a.example:8443/", "http://[::1]:80/"].map((url) =>
    placeOf(new URL(url))
  );
  assert.deepEqual(places, [
    { host: "a.example", port: 80, isSecure: false },
    { host: "a.example", port: 443, isSecure: true },
    { host: "a.example", port: 8443, isSecure: true },
    { host: "::1", port: 80, isSecure: false },
  ]);
});

Deno.test("whether an address is allowed is asked of the connection itself, and where it is not, nothing is sent", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const place = { host: "localhost", port: listener.addr.port, isSecure: false };
  const asked: string[] = [];
  const accepted = listener.accept();
  const isAllowed = (address: string) => (asked.push(address), false);
  await assert.rejects(connect(place, { signal: null, isAllowed }), AddressRefused);
  assert.deepEqual(asked, ["127.0.0.1"]);
  using connection = await accepted;
  assert.equal(await connection.read(new Uint8Array(1)), null, "it was closed");
  const again = listener.accept();
  (await connect(place, { signal: null, isAllowed: () => true })).close();
  (await again).close();
});

Deno.test("who gives up is not connected", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const place = { host: "127.0.0.1", port: listener.addr.port, isSecure: false };
  const reason = new Error("Enough");
  const accepted = listener.accept();
  await assert.rejects(connect(place, { signal: AbortSignal.abort(reason) }), reason);
  using connection = await accepted;
  assert.equal(await connection.read(new Uint8Array(1)), null, "what came late was closed");
});
