import { parseTitle } from "../../../lib/chat/rename.ts";
import { ChatError } from "../../../lib/errors.ts";
import { parseBack } from "../../../lib/http/back.ts";
import { readForm } from "../../../lib/http/body.ts";
import { define } from "../../../utils.ts";

export const handler = define.handlers({
  async POST(ctx) {
    const { owner, store, limits } = ctx.state;
    const form = await readForm(ctx.req, limits.maxBodyBytes);
    if (!await store.setTitle(owner, ctx.params.id, parseTitle(form.get("title")))) {
      throw new ChatError("not_found", "There is no such conversation");
    }
    return ctx.redirect(parseBack(form.get("back")), 303);
  },
});
