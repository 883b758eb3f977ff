import { deleteConversation } from "../../../lib/chat/delete.ts";
import { ChatError } from "../../../lib/errors.ts";
import { parseBack } from "../../../lib/http/back.ts";
import { readForm } from "../../../lib/http/body.ts";
import { undoCookie } from "../../../lib/http/undo.ts";
import { define } from "../../../utils.ts";

export const handler = define.handlers({
  async POST(ctx) {
    const form = await readForm(ctx.req, ctx.state.limits.maxBodyBytes);
    const deleted = await deleteConversation(ctx.params.id, ctx.state);
    if (!deleted) throw new ChatError("not_found", "There is no such conversation");
    const response = ctx.redirect(parseBack(form.get("back"), { gone: deleted.id }), 303);
    response.headers.append("set-cookie", undoCookie(deleted, ctx));
    return response;
  },
});
