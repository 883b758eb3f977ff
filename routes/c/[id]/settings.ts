import { parseWith } from "../../../lib/chat/offer.ts";
import { newestUrl } from "../../../lib/chat/page_url.ts";
import { parseSettingsForm } from "../../../lib/chat/settings.ts";
import { ChatError } from "../../../lib/errors.ts";
import { readForm } from "../../../lib/http/body.ts";
import { define } from "../../../utils.ts";

export const handler = define.handlers({
  /** Replaces how the conversation is answered, from the next reply on. */
  async POST(ctx) {
    const { owner, store, limits, offer } = ctx.state;
    const form = await readForm(ctx.req, limits.maxBodyBytes);
    const { id } = ctx.params;
    if (!await store.conversation(owner, id)) throw new ChatError("not_found", "There is no such conversation");
    const settings = await parseWith(offer, () => parseSettingsForm(form, limits));
    if (!await store.saveSettings(owner, id, settings)) {
      throw new ChatError("not_found", "There is no such conversation");
    }
    return ctx.redirect(newestUrl(id), 303);
  },
});
