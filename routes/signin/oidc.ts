import { FLOW_MS } from "../../lib/auth/door.ts";
import { parseReturn } from "../../lib/http/return_path.ts";
import { flowCookie } from "../../lib/http/sign_in.ts";
import { define } from "../../utils.ts";

export const handler = define.handlers({
  /** Leads to the provider. A link, and no form: browsers do not let one lead to another site by way of here. */
  async GET(ctx) {
    const { req, url, state: { door } } = ctx;
    const to = parseReturn(url.searchParams.get("to"));
    const begun = await door.beginFlow(new URL("/signin/callback", url).href, to);
    const response = ctx.redirect(begun.url, 303);
    response.headers.append("set-cookie", flowCookie(begun.sealed, { req, url, maxAge: FLOW_MS / 1_000 }));
    return response;
  },
});
