import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Bring } from "../components/Bring.tsx";
import { readForm } from "../lib/http/body.ts";
import { parseReturn } from "../lib/http/return_path.ts";
import { forgetEarlier, readEarlier } from "../lib/http/session.ts";
import { bringConversations, countConversations, MAX_COUNTED } from "../lib/transfer/bring.ts";
import { define } from "../utils.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { owner, store } = ctx.state;
    const to = parseReturn(ctx.url.searchParams.get("to"));
    const count = await countConversations(readEarlier(ctx, owner), store);
    return count > 0 ? page({ to, count }) : ctx.redirect(to, 303);
  },

  /** Makes them the owner's. */
  async POST(ctx) {
    const { owner, store, turns, limits, signIn } = ctx.state;
    const form = await readForm(ctx.req, limits.maxBodyBytes);
    for (const earlier of readEarlier(ctx, owner)) await bringConversations({ owner: earlier, store, turns }, owner);
    const response = ctx.redirect(parseReturn(form.get("to")), 303);
    const isPerson = signIn?.owner === owner;
    for (const cookie of forgetEarlier(ctx, { isPerson })) response.headers.append("set-cookie", cookie);
    return response;
  },
});

/** Where what a browser had before becomes its person's, if they want that. */
export default define.page<typeof handler>(({ data: { to, count }, state: { signIn } }) => (
  <>
    <Head>
      <title>Bring your chats along · Freshet</title>
    </Head>
    <Bring count={count} isMore={count === MAX_COUNTED} person={signIn?.owner ? signIn : null} to={to} />
  </>
));
