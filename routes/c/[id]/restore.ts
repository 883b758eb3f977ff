import { ChatError } from "../../../lib/errors.ts";
import { newestUrl } from "../../../lib/chat/page_url.ts";
import { noUndoCookie } from "../../../lib/http/undo.ts";
import { define } from "../../../utils.ts";

export const handler = define.handlers({
  /** Takes a deletion back. One that has been taken back before, in another tab, is no error. */
  async POST(ctx) {
    const { owner, store } = ctx.state;
    const { id } = ctx.params;
    if (!await store.restoreConversation(owner, id) && !await store.conversation(owner, id)) {
      throw new ChatError("not_found", "There is no such conversation, or it is too late to bring it back");
    }
    const response = ctx.redirect(newestUrl(id), 303);
    response.headers.append("set-cookie", noUndoCookie(ctx));
    return response;
  },
});
