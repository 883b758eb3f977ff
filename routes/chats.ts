import { parseBack } from "../lib/http/back.ts";
import { readForm } from "../lib/http/body.ts";
import { dockedCookie, parseDocked } from "../lib/http/docked.ts";
import { define } from "../utils.ts";

export const handler = define.handlers({
  /** Remembers, in the browser, whether the list of chats stands beside the page. */
  async POST(ctx) {
    const form = await readForm(ctx.req, ctx.state.limits.maxBodyBytes);
    const isDocked = parseDocked(form.get("chats"));
    const response = ctx.redirect(parseBack(form.get("back")), 303);
    response.headers.append("set-cookie", dockedCookie(isDocked, ctx));
    return response;
  },
});
