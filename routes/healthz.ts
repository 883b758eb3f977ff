import { define } from "../utils.ts";

/** For load balancers: whether the server can do its work, what it works with, and how busy it is. Waits no longer than a `ping`. */
export const handler = define.handlers({
  async GET(ctx) {
    const { store, turns, model, version } = ctx.state;
    const ok = await store.ping();
    const health = {
      ok,
      store: { kind: store.kind, ok },
      model: model.name,
      liveTurns: turns.liveCount,
      version,
    };
    return Response.json(health, { status: ok ? 200 : 503, headers: { "cache-control": "no-store" } });
  },
});
