import { page } from "fresh";
import { Head } from "fresh/runtime";
import { SignIn } from "../../components/SignIn.tsx";
import { errorHeaders, toChatError } from "../../lib/errors.ts";
import { readForm } from "../../lib/http/body.ts";
import { parseReturn } from "../../lib/http/return_path.ts";
import { signInCookie } from "../../lib/http/sign_in.ts";
import { whoTries } from "../../middleware/door.ts";
import { define } from "../../utils.ts";

/** Longest body of the form, in bytes: a password and an address. */
const MAX_FORM_BYTES = 16_384;

interface Data {
  to: string;
  error: string | null;
}

export const handler = define.handlers({
  GET(ctx) {
    const { door, signIn } = ctx.state;
    const to = parseReturn(ctx.url.searchParams.get("to"));
    if (door.isOpen || signIn) return ctx.redirect(to, 303);
    return page<Data>({ to, error: null });
  },

  /** The password, from the form. */
  async POST(ctx) {
    const { door } = ctx.state;
    const form = await readForm(ctx.req, MAX_FORM_BYTES);
    const to = parseReturn(form.get("to"));
    if (door.isOpen) return ctx.redirect(to, 303);
    try {
      await door.checkPassword(form.get("password") ?? "", whoTries(ctx));
    } catch (thrown) {
      const error = toChatError(thrown);
      if (error.code !== "wrong_password" && error.code !== "too_many_attempts") throw thrown;
      return page<Data>({ to, error: error.message }, { status: error.status, headers: errorHeaders(error) });
    }
    const response = ctx.redirect(to, 303);
    response.headers.append("set-cookie", signInCookie(await door.signIn(null), ctx));
    return response;
  },
});

/** Where one comes in. */
export default define.page<typeof handler>(({ data, state: { door } }) => (
  <>
    <Head>
      <title>Sign in · Freshet</title>
    </Head>
    <SignIn ways={door.ways} {...data} />
  </>
));
