import { define } from "../utils.ts";

/** For load balancers: whether the server answers, and how busy it is. */
export const handler = define.handlers({
  GET(ctx) {
    const { turns, model } = ctx.state;
    return Response.json({ ok: true, model: model.name, liveTurns: turns.liveCount }, {
      headers: { "cache-control": "no-store" },
    });
  },
});
