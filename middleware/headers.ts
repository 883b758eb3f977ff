import { HttpError, type Middleware } from "fresh";
import { isTrustworthy } from "../lib/http/origin.ts";
import type { State } from "../utils.ts";

/** What no page here needs is nobody's: not a script's that got in either. */
const NO_FEATURES = [
  "accelerometer",
  "autoplay",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "publickey-credentials-get",
  "screen-wake-lock",
  "usb",
  "xr-spatial-tracking",
].map((name) => `${name}=()`).join(", ");

const HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  // With `no-referrer`, the forms of our own pages would come from the origin "null".
  "referrer-policy": "same-origin",
  "permissions-policy": NO_FEATURES,
  "cross-origin-resource-policy": "same-origin",
};

/** Browsers heed these only where nobody on the way can have written them, and complain elsewhere. */
const TRUSTWORTHY_HEADERS: Readonly<Record<string, string>> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "origin-agent-cluster": "?1",
};

/** For a year, and for this name alone: what lies below it or beside it may be somebody else's. */
const HSTS = "max-age=31536000";

/**
 * What browsers are told of every answer, files and errors included: whose code may run in it, who may show or read it, and that
 * nothing that is made for one is kept for another. Around all other middlewares, that of the policy's nonce too.
 */
export function secureHeaders({ onError }: Pick<State, "onError">): Middleware<State> {
  return async (ctx) => {
    const response = await ctx.next().catch((error) => answer(error, { onError }));
    secure(response.headers, ctx.url);
    return response;
  };
}

/** What {@linkcode secureHeaders} adds to the headers of an answer, for one that no middleware sees. */
export function secure(headers: Headers, url: URL): void {
  const isSafe = isTrustworthy(url);
  for (const [name, value] of Object.entries({ ...HEADERS, ...isSafe ? TRUSTWORTHY_HEADERS : null })) {
    headers.set(name, value);
  }
  if (url.protocol === "https:") headers.set("strict-transport-security", HSTS);
  headers.set("content-security-policy", policyOf(headers));
  // Files say how long they last. Whatever else forgets to say it is for nobody but who asked.
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
}

/** What is thrown where nobody answers it: mostly because no page can be rendered, and so this is none. */
function answer(error: unknown, { onError }: Pick<State, "onError">): Response {
  const status = error instanceof HttpError ? error.status : 500;
  if (status >= 500) onError(error);
  return new Response("Something went wrong on the server", { status });
}

/**
 * The policy of an answer: a page has its own scripts, styles and images, and what it may send goes nowhere else. Fresh's own
 * policy gives the nonce of its one inline script, and is replaced: it lets inline code run in what Fresh did not render, and
 * asks for HTTPS, which leaves a page without its styles on any plain-HTTP address but localhost.
 */
function policyOf(headers: Headers): string {
  const [nonce = ""] = / 'nonce-[^']+'/.exec(headers.get("content-security-policy") ?? "") ?? [];
  const isPage = /^text\/html\b/.test(headers.get("content-type") ?? "");
  const own = isPage
    ? `script-src 'self'${nonce}; style-src 'self'${nonce}; img-src 'self' data:; connect-src 'self'; form-action 'self'; `
    : "form-action 'none'; ";
  return `default-src 'none'; ${own}base-uri 'none'; frame-ancestors 'none'`;
}
