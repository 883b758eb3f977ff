import { parseEventNumber } from "../../../lib/chat/request.ts";
import type { Turn } from "../../../lib/chat/turn.ts";
import type { Turns } from "../../../lib/chat/turns.ts";
import { ChatError } from "../../../lib/errors.ts";
import { turnStream } from "../../../lib/http/turn_stream.ts";
import { define } from "../../../utils.ts";

export const handler = define.handlers({
  /** Reads on after the event that `Last-Event-ID`, or else `?after=`, names; from the first one where neither is given. */
  GET(ctx) {
    const { log } = find(ctx.state.turns, ctx.params.id);
    const after = parseEventNumber(ctx.req.headers.get("last-event-id") ?? ctx.url.searchParams.get("after") ?? "0");
    if (after > log.lastId) {
      throw new ChatError("invalid_request", `Event ${after} has not happened: the newest is ${log.lastId}`);
    }
    // No content tells an EventSource to stop connecting again.
    if (log.ended && after === log.lastId) return new Response(null, { status: 204 });
    return turnStream(log, { after, keepAliveMs: ctx.state.keepAliveMs });
  },

  /** Stops the turn; one that has ended stays as it is. */
  DELETE(ctx) {
    const { turns } = ctx.state;
    turns.stop(find(turns, ctx.params.id).id);
    return new Response(null, { status: 204 });
  },
});

function find(turns: Turns, id: string): Turn {
  const turn = turns.get(id);
  if (!turn) throw new ChatError("not_found", "There is no such turn");
  return turn;
}
