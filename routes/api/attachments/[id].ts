import { ChatError } from "../../../lib/errors.ts";
import { imageResponse } from "../../../lib/http/image_response.ts";
import { define } from "../../../utils.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { owner, store: { attachments } } = ctx.state;
    const kept = await attachments.find(owner, ctx.params.id);
    if (!kept) throw notFound();
    return imageResponse(kept.attachment, { headers: ctx.req.headers, owner, attachments });
  },

  /** Removes an image that no message has taken along. */
  async DELETE(ctx) {
    const { owner, store } = ctx.state;
    if (!await store.attachments.remove(owner, ctx.params.id)) throw notFound();
    return new Response(null, { status: 204 });
  },
});

function notFound(): ChatError {
  return new ChatError("not_found", "There is no such image");
}
