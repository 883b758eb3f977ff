import assert from "node:assert/strict";
import { addressLines } from "../src/listen.ts";

const transport = "tcp";

Deno.test("the address is one that can be opened", () => {
  const lines = (hostname: string) => addressLines({ transport, hostname, port: 8000 }, { basePath: "" });
  assert.equal(lines("127.0.0.1"), "Fresh ready\n  Local:  http://127.0.0.1:8000/");
  assert.equal(lines("0.0.0.0"), "Fresh ready\n  Local:  http://localhost:8000/");
  assert.equal(lines("::"), "Fresh ready\n  Local:  http://localhost:8000/");
  assert.equal(lines("::1"), "Fresh ready\n  Local:  http://[::1]:8000/");
});

Deno.test("the address has the protocol, the base path and what the server is called elsewhere", () => {
  const options = { basePath: "/chat", key: "key", cert: "cert", remoteAddress: "https://chat.example" };
  assert.equal(
    addressLines({ transport, hostname: "127.0.0.1", port: 443 }, options),
    "Fresh ready\n  Local:  https://127.0.0.1:443/chat/\n  Remote: https://chat.example",
  );
});
