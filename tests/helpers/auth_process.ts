/** A process on a store, run with its path: says the key that sign-ins are sealed with. */
import { openStore } from "../../lib/store/kv.ts";
import { openKv } from "../../lib/store/open.ts";

const { auth, store } = openStore(await openKv(Deno.args[0]));
await Deno.stdout.write(new TextEncoder().encode((await auth.key()).toHex()));
store.close();
