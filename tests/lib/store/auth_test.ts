import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openStore } from "../../../lib/store/kv.ts";
import { openKv } from "../../../lib/store/open.ts";
import { authStoreContract } from "../../helpers/auth_store_contract.ts";
import { FakeAuthStore } from "../../helpers/fake_auth_store.ts";
import { kvPath, memoryKv } from "../../helpers/kv.ts";
import { storeInFile, storeInMemory } from "../../helpers/open_stores.ts";

authStoreContract("KV in memory", storeInMemory);
authStoreContract("KV in a file", storeInFile);
authStoreContract("the tests' own", () => {
  return Promise.resolve({ auth: new FakeAuthStore(), [Symbol.asyncDispose]: () => Promise.resolve() });
});

Deno.test("processes that begin at once on a new store have one key, and it outlasts them", async () => {
  await using file = await kvPath();
  // The file is there; what is in it is theirs to make.
  (await openKv(file.path)).close();
  const script = fileURLToPath(new URL("../../helpers/auth_process.ts", import.meta.url));
  const start = () => new Deno.Command(Deno.execPath(), { args: ["run", "--quiet", "-A", script, file.path] }).output();
  const outputs = await Promise.all(Array.from({ length: 4 }, start));
  const keys = outputs.map(({ stdout }) => new TextDecoder().decode(stdout));
  assert.match(keys[0], /^[0-9a-f]{64}$/);
  const { auth, store } = openStore(await openKv(file.path));
  for (const key of [...keys, (await auth.key()).toHex()]) assert.equal(key, keys[0]);
  store.close();
});

Deno.test("what is kept of wrong passwords and ended sign-ins goes by itself, and the key does not", async () => {
  using memory = await memoryKv();
  const lasts = new Map<string, number | undefined>();
  const kv = wrapMutations(memory.kv, (mutation) => {
    if (mutation.type === "set") lasts.set(String(mutation.key.at(2)), mutation.expireIn);
  });
  const { auth } = openStore(kv);
  await auth.end("one", 60_000);
  await auth.postpone("x", { now: 1_000, byMs: 300.5 });
  await auth.key();
  assert.deepEqual(Object.fromEntries(lasts), { ended_sign_in: 60_000, attempts: 301, sign_in_key: undefined });
});

/** The same database, which tells what each atomic commit is to change. */
function wrapMutations(kv: Deno.Kv, onMutation: (mutation: Deno.KvMutation) => void): Deno.Kv {
  return new Proxy(kv, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (name !== "atomic") return typeof value === "function" ? value.bind(target) : value;
      return () => {
        const atomic = target.atomic();
        const mutate = atomic.mutate.bind(atomic);
        atomic.mutate = (...mutations) => {
          mutations.forEach(onMutation);
          return mutate(...mutations);
        };
        return atomic;
      };
    },
  });
}
