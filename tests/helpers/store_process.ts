/**
 * A second process on a store, run with its path: begins a turn, says `{owner, id, conversationId}`, and appends to it until
 * it is told to stop, then ends it. Begins another one and leaves it, as a process that was killed does.
 */
import { openStore } from "../../lib/store/kv.ts";
import { openKv } from "../../lib/store/open.ts";
import { OWNER } from "./stored.ts";
import { beginTurn, progressOf, RUNNER, texts } from "./stored_turns.ts";

const { store, turns } = openStore(await openKv(Deno.args[0]));
const [turn, abandoned] = [await beginTurn(store), await beginTurn(store)];
await turns.commit([progressOf(abandoned, texts(1, 3))], RUNNER);
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify({ owner: OWNER, turn, abandoned }) + "\n"));

for (let lastId = 0, isOver = false; !isOver;) {
  const { stop } = await turns.commit([progressOf(turn, texts(lastId + 1, lastId + 5))], RUNNER);
  lastId += 5;
  isOver = stop.length > 0;
  if (isOver) await turns.commit([progressOf(turn, texts(lastId + 1, lastId + 1), { ended: true })], RUNNER);
  else await new Promise((resolve) => setTimeout(resolve, 10));
}
store.close();
