import { parseBack } from "../lib/http/back.ts";
import { readForm } from "../lib/http/body.ts";
import { parseTheme, themeCookie } from "../lib/http/theme.ts";
import { define } from "../utils.ts";

export const handler = define.handlers({
  /** Remembers how pages shall look, in the browser. */
  async POST(ctx) {
    const form = await readForm(ctx.req, ctx.state.limits.maxBodyBytes);
    const theme = parseTheme(form.get("theme"));
    const response = ctx.redirect(parseBack(form.get("back")), 303);
    response.headers.append("set-cookie", themeCookie(theme, ctx));
    return response;
  },
});
