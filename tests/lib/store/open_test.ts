import assert from "node:assert/strict";
import { dirname } from "node:path";
import { openKv, storeKind } from "../../../lib/store/open.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { allKeys, kvPath, memoryKv, wrapKv } from "../../helpers/kv.ts";

Deno.test("opening a file creates its folder, which no other user of the machine can look into", async () => {
  await using file = await kvPath();
  const kv = await openKv(file.path);
  kv.close();
  assert.ok((await Deno.stat(file.path)).isFile);
  const { mode } = await Deno.stat(dirname(file.path));
  if (mode !== null) assert.equal(mode & 0o777, 0o700);
});

Deno.test("a file that can be no database is an error, and nothing is made", async () => {
  await using file = await kvPath();
  (await openKv(file.path)).close();
  await assert.rejects(openKv(dirname(file.path)), /unable to open database file/);
  await assert.rejects(openKv(`${file.path}/x/y`), /[Nn]ot a directory|unable to open/);
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

Deno.test("a store does not answer a ping where it can be read and not written, or where its file is gone", async () => {
  await using file = await kvPath();
  const { store } = openStore(await openKv(file.path), { file: file.path });
  assert.equal(await store.ping(), true);
  await Deno.remove(file.path);
  assert.equal(await store.ping(), false);
  store.close();
  using memory = await memoryKv();
  const readOnly = wrapKv(
    memory.kv,
    (name, call) => name === "commit" ? Promise.reject(new TypeError("full")) : call(),
  );
  assert.equal(await openStore(readOnly).store.ping(), false);
  assert.equal(await openStore(memory.kv).store.ping(), true);
  assert.deepEqual(await allKeys(memory.kv), []);
});
