import type { Context } from "fresh";
import { ChatError } from "../lib/errors.ts";
import { isApi, isOutside, wantsPage } from "../lib/http/place.ts";
import { readMessageForm } from "../lib/http/read_message_form.ts";
import { readBearer, readSignIn } from "../lib/http/sign_in.ts";
import { define, type State } from "../utils.ts";

/**
 * Lets in who has signed in, by a cookie or, for programs, by the password itself. A browser that goes to a page is led to where
 * one signs in, and back from there; whatever else is asked is 401.
 */
export const keepDoor = define.middleware(async (ctx) => {
  const { req, url, state } = ctx;
  const { door } = state;
  state.signIn = door.isOpen || state.isForeign ? null : await door.recognize(readSignIn(ctx));
  state.isIn = door.isOpen || state.signIn !== null || await isTold(ctx);
  if (!state.isIn && !isOutside(url)) {
    if (!wantsPage(req) || isApi(url)) throw new ChatError("unauthenticated", "Sign in first", { retryable: true });
    if (req.method === "GET" || req.method === "HEAD") return ctx.redirect(signInUrl(url), 303);
    await keepUnsent(ctx);
    throw new ChatError("unauthenticated", "Sign in first, in a window of its own, and then send this again");
  }
  const response = await ctx.next();
  response.headers.append("vary", "cookie, authorization");
  return response;
});

/** What somebody has written while their sign-in ended is not lost. */
async function keepUnsent({ req, url, state }: Context<State>): Promise<void> {
  // Whoever is not in keeps no image.
  const keep = () => Promise.reject(new ChatError("unauthenticated", "Sign in first"));
  const form = await readMessageForm(req, { limits: state.limits, keep }).catch(() => null);
  if (form) state.unsent = { action: url.pathname + url.search, fields: [...form.fields] };
}

/** Where one signs in to get to a page. */
function signInUrl({ pathname, search }: URL): string {
  const to = pathname + search;
  return to === "/" ? "/signin" : `/signin?${new URLSearchParams({ to })}`;
}

/** Whether the request says the password. @throws {ChatError} as `Door.checkPassword` */
async function isTold(ctx: Context<State>): Promise<boolean> {
  const given = readBearer(ctx.req.headers);
  if (given === null) return false;
  await ctx.state.door.checkPassword(given, whoTries(ctx));
  return true;
}

/** Whose wrong passwords a request's counts with. */
export function whoTries(ctx: Context<State>): { address: string | null; sealed: string | null } {
  const { address, isForeign } = ctx.state;
  return { address, sealed: isForeign ? null : readSignIn(ctx) };
}
