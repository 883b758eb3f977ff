import { define } from "../utils.ts";

/** For load balancers: whether the server can do its work, what it works with, and how busy it is. Waits no longer than a `ping`. */
export const handler = define.handlers({
  async GET(ctx) {
    const { store, turns, model, shutdown, version, isIn } = ctx.state;
    const answers = await store.ping();
    // Whoever shuts down is to be sent nothing more.
    const ok = answers && !shutdown.hasBegun;
    const health = {
      ok,
      store: { kind: store.kind, ok: answers },
      model: model.name,
      draining: shutdown.hasBegun,
      liveTurns: turns.liveCount,
      version,
    };
    // How busy a server is, and with what, is for those who may come in.
    return Response.json(isIn ? health : { ok }, { status: ok ? 200 : 503, headers: { "cache-control": "no-store" } });
  },
});
