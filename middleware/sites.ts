import { ChatError } from "../lib/errors.ts";
import { isLoopback } from "../lib/http/origin.ts";
import { isApi } from "../lib/http/place.ts";
import { define, type State } from "../utils.ts";

/** Whether pages of that origin may call the API. */
export function isAllowed(origin: string, { corsOrigins }: Pick<State, "corsOrigins">): boolean {
  return corsOrigins === "*" || corsOrigins.includes(origin);
}

/**
 * Answers 403 to the pages of other sites, whatever they ask for; but they may lead here by a link, and call the API as far as
 * the settings say, where they are nobody: no cookie of theirs counts.
 *
 * Browsers say where a request comes from in `Sec-Fetch-Site`, or, to an address that they do not trust, in `Origin` where it
 * may change something. Who says neither is no browser.
 */
export const refuseOtherSites = define.middleware((ctx) => {
  const { req: { method, headers }, url, state } = ctx;
  const [site, origin] = [headers.get("sec-fetch-site"), headers.get("origin")];
  const isOther = site ? site !== "same-origin" && site !== "none" : origin !== null && origin !== url.origin;
  const isLink = (method === "GET" || method === "HEAD") && headers.get("sec-fetch-mode") === "navigate";
  // A preflight asks for nothing.
  if (!isOther || isLink || method === "OPTIONS") return ctx.next();
  if (origin === null || !isApi(url) || !isAllowed(origin, state)) {
    throw new ChatError("forbidden", "This address may not be called from another site");
  }
  state.isForeign = true;
  return ctx.next();
});

/**
 * Answers 421 where the request is for another host than this one. A site that makes its own name lead to an address here (DNS
 * rebinding) is this origin to browsers, and its pages could ask whatever ours can. What they cannot do is call themselves by
 * an address, or by a name of this machine.
 *
 * The names are those of `CHAT_HOSTS`. Where there are none, a request from this machine is for this machine, and others come
 * by any name.
 */
export const refuseOtherHosts = define.middleware((ctx) => {
  const { req, url, info: { remoteAddr }, state: { hosts } } = ctx;
  if (hosts === "*") return ctx.next();
  const isNear = "hostname" in remoteAddr && isNearby(remoteAddr.hostname);
  // A proxy says what it was called in a header, which others can write, too: its own word for us counts as well.
  const names = [...hosts.length > 0 || isNear ? [url.hostname] : [], ...isNear ? [new URL(req.url).hostname] : []];
  if (names.every((name) => isLoopback(name) || isAddress(name) || hosts.includes(name))) return ctx.next();
  throw new ChatError("wrong_host", `"${url.hostname}" is no name of this server; CHAT_HOSTS says which it has`);
});

function isAddress(hostname: string): boolean {
  return /^(\d+\.\d+\.\d+\.\d+|\[.*\])$/.test(hostname);
}

/** Whether an address of a connection is this machine's. */
function isNearby(address: string): boolean {
  return /^(::1|(::ffff:)?127\..*|localhost)$/i.test(address);
}
