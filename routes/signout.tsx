import { page } from "fresh";
import { Head } from "fresh/runtime";
import { SignedOut } from "../components/SignedOut.tsx";
import { noSignInCookie } from "../lib/http/sign_in.ts";
import { define } from "../utils.ts";

export const handler = define.handlers({
  /** Ends the sign-in here, and leads on to where it ends at the provider. */
  async POST(ctx) {
    const { url, state: { door, signIn } } = ctx;
    if (signIn) await door.end(signIn);
    const endUrl = signIn && await door.endUrl(signIn, new URL("/signin", url).href);
    const headers = new Headers({ "set-cookie": noSignInCookie(ctx) });
    // What a person has left behind is for nobody who uses the browser next. With a password, the browser itself is who they are.
    if (signIn?.owner) headers.set("clear-site-data", '"cache", "storage"');
    return page({ provider: endUrl && { name: door.ways.provider!, url: endUrl } }, { headers });
  },
});

/** By a page and not by a redirect: browsers let no form of ours lead to another site. */
export default define.page<typeof handler>(({ data: { provider } }) => (
  <>
    <Head>
      <title>Signed out · Freshet</title>
      {provider && <meta http-equiv="refresh" content={`0; url=${provider.url}`} />}
    </Head>
    <SignedOut provider={provider || null} />
  </>
));
