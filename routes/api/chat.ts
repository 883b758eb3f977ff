import { idOf, newId } from "../../lib/chat/id.ts";
import { LogReader } from "../../lib/chat/log.ts";
import { parseWith } from "../../lib/chat/offer.ts";
import { parseChatRequest, parseIdempotencyKey } from "../../lib/chat/request.ts";
import { ChatError } from "../../lib/errors.ts";
import { readJson } from "../../lib/http/body.ts";
import { turnStream } from "../../lib/http/turn_stream.ts";
import { define } from "../../utils.ts";

/** Starts a turn and streams it from its first event on. With an `Idempotency-Key` that came before, it is that turn. */
export const handler = define.handlers({
  async POST(ctx) {
    const { owner, address, turns, limits, offer, readers, keepAliveMs, shutdown } = ctx.state;
    const key = parseIdempotencyKey(ctx.req.headers.get("idempotency-key"));
    const body = await readJson(ctx.req, limits.maxBodyBytes);
    const request = await parseWith(offer, () => parseChatRequest(body, limits));
    const id = key === null ? newId() : await idOf(owner, `${request.conversationId ?? ""} ${key}`);
    const again = async () => {
      const known = key === null ? null : await turns.open({ owner, id });
      if (!known) return null;
      const signal = known.isHere ? undefined : shutdown.signal;
      return turnStream(readers.admit(id, known.read(0)), { keepAliveMs, signal });
    };
    const known = await again();
    if (known) return known;
    try {
      const { log } = await turns.start(owner, request, { id, address });
      return turnStream(readers.admit(id, new LogReader(log, 0)), { keepAliveMs });
    } catch (error) {
      // Another process has taken the same request at the same time.
      const begun = error instanceof ChatError && error.code === "already_begun" ? await again() : null;
      if (begun) return begun;
      throw error;
    }
  },
});
