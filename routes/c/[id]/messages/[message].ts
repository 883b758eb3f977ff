import { findConversation } from "../../../../lib/chat/open_conversation.ts";
import { ChatError } from "../../../../lib/errors.ts";
import { define } from "../../../../utils.ts";

export const handler = define.handlers({
  /** A message as it was written, for whoever copies it: Markdown, not rendered. */
  async GET(ctx) {
    const { owner, turns } = ctx.state;
    const { id } = await findConversation(ctx.state, ctx.params.id);
    const [message] = await turns.messages(owner, id, [ctx.params.message]);
    if (!message) throw new ChatError("not_found", "There is no such message in this conversation");
    const headers = {
      "content-type": "text/markdown; charset=utf-8",
      "cache-control": "no-store",
      // Nobody's text is a page of this site.
    };
    return new Response(message.content, { headers });
  },
});
