import { readEarlier } from "../../lib/http/session.ts";
import { noFlowCookie, readFlow, signInCookie } from "../../lib/http/sign_in.ts";
import { haveConversations } from "../../lib/transfer/bring.ts";
import { define } from "../../utils.ts";

export const handler = define.handlers({
  /** Whoever comes back from the provider. */
  async GET(ctx) {
    const { door, store } = ctx.state;
    const { person, to } = await door.finishFlow(ctx.url, readFlow(ctx));
    const hasEarlier = await haveConversations(readEarlier(ctx, person.owner), store);
    const response = ctx.redirect(hasEarlier ? `/bring?${new URLSearchParams({ to })}` : to, 303);
    response.headers.append("set-cookie", noFlowCookie(ctx));
    response.headers.append("set-cookie", signInCookie(await door.signIn(person), ctx));
    return response;
  },
});
