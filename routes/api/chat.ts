import { idOf, newId } from "../../lib/chat/id.ts";
import { LogReader } from "../../lib/chat/log.ts";
import { parseWith } from "../../lib/chat/offer.ts";
import { parseChatRequest, parseIdempotencyKey, toChatBody } from "../../lib/chat/request.ts";
import { ChatError } from "../../lib/errors.ts";
import { readJson } from "../../lib/http/body.ts";
import { receiveMessage } from "../../lib/http/keep_image.ts";
import { maxMessageBytes } from "../../lib/http/message_form.ts";
import { turnStream } from "../../lib/http/turn_stream.ts";
import { define, type State } from "../../utils.ts";

/** Starts a turn and streams it from its first event on. With an `Idempotency-Key` that came before, it is that turn. */
export const handler = define.handlers({
  async POST(ctx) {
    const { owner, address, store, turns, limits, offer, readers, keepAliveMs, shutdown } = ctx.state;
    const key = parseIdempotencyKey(ctx.req.headers.get("idempotency-key"));
    const { body, kept } = await readBody(ctx.req, ctx.state);
    const discard = () => Promise.all(kept.map((id) => store.attachments.remove(owner, id)));
    const request = await parseWith(offer, () => parseChatRequest(body, limits)).catch(async (error) => {
      await discard();
      throw error;
    });
    const id = key === null ? newId() : await idOf(owner, `${request.conversationId ?? ""} ${key}`);
    const again = async () => {
      const known = key === null ? null : await turns.open({ owner, id });
      if (!known) return null;
      await discard();
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
      await discard();
      throw error;
    }
  },
});

/** JSON, or a form with files; `kept` are the ids of images that came with it. */
async function readBody(request: Request, state: State): Promise<{ body: unknown; kept: string[] }> {
  const isForm = /^\s*multipart\/form-data/i.test(request.headers.get("content-type") ?? "");
  if (!isForm) return { body: await readJson(request, maxMessageBytes(state.limits)), kept: [] };
  const { fields, kept, refused } = await receiveMessage(request, state);
  if (!refused) return { body: toChatBody(fields), kept };
  for (const id of kept) await state.store.attachments.remove(state.owner, id);
  throw refused;
}
