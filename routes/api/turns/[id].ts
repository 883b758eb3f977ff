import { PAST_END } from "../../../lib/chat/events.ts";
import { parseEventNumber } from "../../../lib/chat/request.ts";
import { ChatError } from "../../../lib/errors.ts";
import { turnStream } from "../../../lib/http/turn_stream.ts";
import { define } from "../../../utils.ts";

export const handler = define.handlers({
  /** Reads on after the event that `Last-Event-ID`, or else `?after=`, names; from the first one where neither is given. */
  async GET(ctx) {
    const { owner, turns, readers, keepAliveMs, shutdown } = ctx.state;
    const { id } = ctx.params;
    const turn = await turns.open({ owner, id });
    if (!turn) throw notFound();
    const after = parseEventNumber(ctx.req.headers.get("last-event-id") ?? ctx.url.searchParams.get("after") ?? "0");
    if (after > turn.lastId && after !== PAST_END && turn.isHere) {
      throw new ChatError("invalid_request", `Event ${after} has not happened: the newest is ${turn.lastId}`);
    }
    // No content tells an EventSource to stop connecting again.
    const isTold = after === PAST_END || (after === turn.lastId && !turn.takenOver);
    if (turn.ended && isTold) return new Response(null, { status: 204 });
    const signal = turn.isHere ? undefined : shutdown.signal;
    return turnStream(readers.admit(id, turn.read(after)), { keepAliveMs, signal });
  },

  /** Stops the turn; one that has ended stays as it is. */
  async DELETE(ctx) {
    const { owner, turns } = ctx.state;
    if (!await turns.stop({ owner, id: ctx.params.id })) throw notFound();
    return new Response(null, { status: 204 });
  },
});

function notFound(): ChatError {
  return new ChatError("not_found", "There is no such turn");
}
