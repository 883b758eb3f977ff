import { type Context, cors, HttpError } from "fresh";
import { ErrorPage } from "../components/ErrorPage.tsx";
import { newId } from "../lib/chat/id.ts";
import { ChatError, errorHeaders, isOurs, problemResponse, toChatError } from "../lib/errors.ts";
import { isApi, isOutside, isStateless, wantsPage } from "../lib/http/place.ts";
import { readEarlier, readSession, sessionCookie } from "../lib/http/session.ts";
import { haveConversations } from "../lib/transfer/bring.ts";
import { keepDoor } from "../middleware/door.ts";
import { isAllowed, refuseOtherHosts, refuseOtherSites } from "../middleware/sites.ts";
import { define, type State } from "../utils.ts";

/** One mapping from errors to answers: problem+json for programs, the error page for people. */
const answerErrors = define.middleware(async (ctx) => {
  try {
    return await ctx.next();
  } catch (thrown) {
    const error = thrown instanceof HttpError ? fromHttpError(thrown, ctx.route) : toChatError(thrown);
    if (isOurs(error)) ctx.state.onError(thrown);
    const isAtTheDoor = error.status === 401 || /^(too_many_attempts$|sign_in_)/.test(error.code);
    if (isApi(ctx.url) || (isAtTheDoor && !wantsPage(ctx.req))) return problemResponse(error);
    const init = { status: error.status, headers: errorHeaders(error) };
    // To send it once more to where there is nothing leads nowhere.
    const unsent = error.status === 404 ? undefined : ctx.state.unsent;
    const isMissing = error.status === 404 && ctx.req.method === "GET";
    const page = { message: error.message, unsent, isMissing, signIn: isAtTheDoor, path: ctx.url.pathname };
    return await ctx.render(<ErrorPage {...page} />, init);
  }
});

const addCors = cors<State>({
  origin: (origin, { state }) => isAllowed(origin, state) ? (state.corsOrigins === "*" ? "*" : origin) : null,
  allowMethods: ["GET", "POST", "DELETE"],
});

/** Other sites may call the API as far as the settings say; what they may not call knows nothing of them. */
const allowOrigins = define.middleware((ctx) => {
  const { corsOrigins } = ctx.state;
  return isApi(ctx.url) && corsOrigins.length > 0 ? addCors(ctx) : ctx.next();
});

/**
 * Finds out whose request it is: that of the person who has signed in, or else of the browser. A browser that is new gets a name
 * for the time to come, with the first answer that is no error; a visit to a page makes it last longer.
 */
const addOwner = define.middleware(async (ctx) => {
  if (isStateless(ctx.url) || isOutside(ctx.url)) return ctx.next();
  const { isForeign, signIn } = ctx.state;
  const person = signIn?.owner ?? null;
  const known = isForeign ? null : readSession(ctx);
  ctx.state.owner = person ?? known ?? newId();
  const isNew = !person && !known && !isForeign;
  const response = isNew && await hasEarlier(ctx) ? ctx.redirect(bringUrl(ctx.url), 303) : await ctx.next();
  if (person || isForeign || (known && isApi(ctx.url))) return response;
  response.headers.append("set-cookie", sessionCookie(ctx.state.owner, ctx));
  return response;
});

/** Whether a browser comes to a page for the first time, and was somebody else here before. */
async function hasEarlier({ req, url, state: { owner, store } }: Context<State>): Promise<boolean> {
  if (req.method !== "GET" || !wantsPage(req) || url.pathname === "/bring") return false;
  return await haveConversations(readEarlier({ req, url }, owner), store);
}

function bringUrl({ pathname, search }: URL): string {
  return `/bring?${new URLSearchParams({ to: pathname + search })}`;
}

export default [allowOrigins, answerErrors, refuseOtherHosts, refuseOtherSites, keepDoor, addOwner];

function fromHttpError({ status, message }: HttpError, route: string | null): ChatError {
  // A route that is there but lacks the method is not found, says the published Fresh of routes that it loads late.
  if (status === 405 || (status === 404 && route !== null)) {
    return new ChatError("method_not_allowed", "This address does not take that method");
  }
  if (status === 404) return new ChatError("not_found", "There is nothing at this address");
  return new ChatError("internal", message);
}
