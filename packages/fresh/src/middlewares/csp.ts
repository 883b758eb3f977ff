import type { Middleware } from "../middleware.ts";
import { nonceOf } from "../nonce.ts";
import { editHeaders } from "../response_headers.ts";

/** What `csp()` takes. */
export interface CSPOptions {
  /** Have violations reported, but not prevented. Default: `false`. */
  reportOnly?: boolean;
  /** Address that browsers send reports of violations to. */
  reportTo?: string;
  /** Directives, such as `img-src 'self' https://example.com`, each of which replaces the default one of its name. */
  csp?: string[];
  /**
   * Let inline scripts and styles of rendered pages run by a nonce, new with every page, in place of `'unsafe-inline'`. Other
   * responses, which no nonce was made for, keep the policy as it is. Default: `false`.
   */
  useNonce?: boolean;
}

const DEFAULTS = [
  "default-src 'self'",
  // Pages with islands start them from an inline script.
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
];

/** The directives that say which inline code may run. */
const INLINE = /^(default-src|(script|style)-src(-elem)?|style-src-attr)$/;
const ENDPOINT = "csp-endpoint";

/** Sends a Content-Security-Policy with every response. */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const { reportOnly = false, reportTo, useNonce = false } = options;
  const header = reportOnly ? "Content-Security-Policy-Report-Only" : "Content-Security-Policy";
  const directives = directivesOf(options);
  const policy = directives.join("; ");

  return async (ctx) => {
    const response = await ctx.next();
    const nonce = useNonce ? nonceOf(response) : undefined;
    return editHeaders(response, (headers) => {
      headers.set(header, nonce === undefined ? policy : withNonce(directives, nonce));
      if (reportTo) headers.set("Reporting-Endpoints", `${ENDPOINT}="${reportTo}"`);
    });
  };
}

function directivesOf({ csp = [], reportTo }: CSPOptions): string[] {
  const replaced = new Set(csp.map(nameOf));
  // Firefox and Safari know `report-uri` only; where both are known, `report-to` wins.
  const reporting = reportTo ? [`report-to ${ENDPOINT}`, `report-uri ${reportTo}`] : [];
  return [...DEFAULTS.filter((directive) => !replaced.has(nameOf(directive))), ...csp, ...reporting];
}

function withNonce(directives: readonly string[], nonce: string): string {
  return directives.map((directive) =>
    INLINE.test(nameOf(directive)) ? directive.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`) : directive
  ).join("; ");
}

function nameOf(directive: string): string {
  return directive.split(" ", 1)[0];
}
