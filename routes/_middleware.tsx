import { cors, csrf, HttpError } from "fresh";
import { ErrorPage } from "../components/ErrorPage.tsx";
import { newId } from "../lib/chat/id.ts";
import { ChatError, errorHeaders, problemResponse, toChatError } from "../lib/errors.ts";
import { readSession, sessionCookie } from "../lib/http/session.ts";
import { define, type State } from "../utils.ts";

/** One mapping from errors to answers: problem+json for programs, the error page for people. */
const answerErrors = define.middleware(async (ctx) => {
  try {
    return await ctx.next();
  } catch (thrown) {
    const error = thrown instanceof HttpError ? fromHttpError(thrown, ctx.route) : toChatError(thrown);
    if (error.code === "internal") ctx.state.onError(thrown);
    if (isApi(ctx.url)) return problemResponse(error);
    const init = { status: error.status, headers: errorHeaders(error) };
    // To send it once more to where there is nothing leads nowhere.
    const unsent = error.status === 404 ? undefined : ctx.state.unsent;
    return await ctx.render(<ErrorPage message={error.message} unsent={unsent} />, init);
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

const refuseOtherSites = csrf<State>({
  origin: (origin, { url, state }) => origin === url.origin || (isApi(url) && isAllowed(origin, state)),
});

/**
 * Finds out whose request it is. Who is new gets a name for the time to come, with the first answer that is no error; a
 * visit to a page makes it last longer.
 */
const addOwner = define.middleware(async (ctx) => {
  if (isStateless(ctx.url)) return ctx.next();
  const known = readSession(ctx.req.headers);
  ctx.state.owner = known ?? newId();
  const response = await ctx.next();
  if (known && isApi(ctx.url)) return response;
  const { headers } = response;
  headers.append("set-cookie", sessionCookie(ctx.state.owner, { secure: ctx.url.protocol === "https:" }));
  // Whatever is between may keep nothing that names somebody.
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  return response;
});

export default [allowOrigins, answerErrors, refuseOtherSites, addOwner];

/** What knows nobody and keeps nothing. */
function isStateless({ pathname }: URL): boolean {
  return /^\/(chat|healthz)\/?$/.test(pathname);
}

function isApi(url: URL): boolean {
  return isStateless(url) || url.pathname.startsWith("/api/");
}

function isAllowed(origin: string, { corsOrigins }: State): boolean {
  return corsOrigins === "*" || corsOrigins.includes(origin);
}

function fromHttpError({ status, message }: HttpError, route: string | null): ChatError {
  // A route that is there but lacks the method is not found, says the published Fresh of routes that it loads late.
  if (status === 405 || (status === 404 && route !== null)) {
    return new ChatError("method_not_allowed", "This address does not take that method");
  }
  if (status === 404) return new ChatError("not_found", "There is nothing at this address");
  if (status === 403) return new ChatError("forbidden", "This address may not be called from another site");
  return new ChatError("internal", message);
}
