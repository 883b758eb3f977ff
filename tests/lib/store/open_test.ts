import assert from "node:assert/strict";
import { openKv, storeKind } from "../../../lib/store/open.ts";
import { kvPath } from "../../helpers/kv.ts";

Deno.test("opening a file creates its folder", async () => {
  await using file = await kvPath();
  const kv = await openKv(file.path);
  kv.close();
  assert.ok((await Deno.stat(file.path)).isFile);
});

Deno.test("opening a file in the current folder or in memory creates no folder", async () => {
  const before = await Array.fromAsync(Deno.readDir("."), ({ name }) => name);
  (await openKv(":memory:")).close();
  assert.deepEqual(await Array.fromAsync(Deno.readDir("."), ({ name }) => name), before);
});

Deno.test("a URL is asked for by the KV protocol, and no folder is made of it", async () => {
  const methods: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ method }) => {
    methods.push(method);
    return new Response("Not today", { status: 403 });
  });
  Deno.env.set("DENO_KV_ACCESS_TOKEN", "0123456789abcdef");
  try {
    // Deno 2.5 connects at the first request, later ones at once.
    await assert.rejects(async () => {
      const kv = await openKv(`http://127.0.0.1:${server.addr.port}/`);
      await kv.get(["x"]).finally(() => kv.close());
    });
  } finally {
    Deno.env.delete("DENO_KV_ACCESS_TOKEN");
    await server.shutdown();
  }
  assert.equal(methods[0], "POST");
  await assert.rejects(Deno.stat("http:"), Deno.errors.NotFound);
});

Deno.test("a store is of the kind that its path says", () => {
  const kinds = [null, ":memory:", "https://kv.example", "http://localhost:4512", "./data/chat.sqlite", "httpdata"]
    .map(storeKind);
  assert.deepEqual(kinds, ["platform", "memory", "url", "url", "file", "file"]);
});
