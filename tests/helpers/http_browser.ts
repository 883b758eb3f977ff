import { parseHTML } from "npm:linkedom@^0.18";

/** A page as {@linkcode HttpBrowser} has it. */
export interface OpenPage {
  url: string;
  status: number;
  headers: Headers;
  html: string;
  /** Addresses on the way here, the first included. */
  trail: string[];
}

interface StoredCookie {
  name: string;
  value: string;
  host: string;
  path: string;
}

/** Most redirects in a row, as in browsers. */
const MAX_REDIRECTS = 20;

/**
 * What a browser without scripts does over HTTP: keeps cookies by host and path (ports do not part them), follows redirects,
 * presses links and sends forms, and says in `Sec-Fetch-Site`, `Origin` and `Referer` where it comes from.
 */
export class HttpBrowser {
  readonly cookies: StoredCookie[] = [];
  page: OpenPage | null = null;
  /** Beginning of addresses that it is not to go to: it stops on the way there, with an empty page. */
  stopsBefore: string | null = null;

  /** Goes to an address that somebody has typed. */
  async open(url: string): Promise<OpenPage> {
    return await this.#go(new URL(url).href, { site: "none" });
  }

  /** Follows the link with that text; its address where the page that has it is given. */
  async press(text: RegExp | string): Promise<OpenPage> {
    const { document } = parseHTML(this.page!.html);
    const links = [...document.querySelectorAll("a[href]")];
    const link = links.find(({ textContent }) => matches(textContent!, text));
    if (!link) throw new Error(`There is no link "${text}" on ${this.page!.url}: ${this.page!.html}`);
    return await this.#go(new URL(link.getAttribute("href")!, this.page!.url).href, {});
  }

  /** Sends the form that has that field or button, filled in. */
  async submit(fields: Record<string, string>, { button }: { button?: RegExp | string } = {}): Promise<OpenPage> {
    const { document } = parseHTML(this.page!.html);
    const buttons = [...document.querySelectorAll("button")];
    const pressed = button === undefined ? null : buttons.find((it) => matches(it.textContent!, button));
    const ofButton = pressed?.closest("form") ?? document.getElementById(pressed?.getAttribute("form") ?? "");
    const form = button ? ofButton : [...document.querySelectorAll("form")].find((form) => {
      return Object.keys(fields).every((name) => form.querySelector(`[name="${name}"]`));
    });
    if (!form) throw new Error(`There is no such form on ${this.page!.url}: ${this.page!.html}`);
    const body = new URLSearchParams();
    for (const input of form.querySelectorAll("input[name]")) {
      body.set(input.getAttribute("name")!, input.getAttribute("value") ?? "");
    }
    const name = pressed?.getAttribute("name");
    if (name) body.set(name, pressed!.getAttribute("value") ?? "");
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return await this.#go(new URL(form.getAttribute("action") ?? "", this.page!.url).href, { body });
  }

  /** Goes where the page says by itself. */
  async refresh(): Promise<OpenPage> {
    const { document } = parseHTML(this.page!.html);
    const content = document.querySelector("meta[http-equiv=refresh]")?.getAttribute("content");
    const [, url] = /^0; url=(.*)$/.exec(content ?? "") ?? [];
    if (!url) throw new Error(`${this.page!.url} leads nowhere by itself`);
    return await this.#go(new URL(url, this.page!.url).href, {});
  }

  /** What is sent to an address. */
  cookieHeader(url: string): string {
    const { hostname, pathname } = new URL(url);
    const sent = this.cookies.filter(({ host, path }) => host === hostname && isBelow(pathname, path));
    return sent.toSorted((a, b) => b.path.length - a.path.length).map(({ name, value }) => `${name}=${value}`).join(
      "; ",
    );
  }

  /** The same browser, on another machine: what somebody gets who copies all of it. */
  copy(): HttpBrowser {
    const copy = new HttpBrowser();
    copy.cookies.push(...this.cookies);
    return copy;
  }

  async #go(url: string, { body, site }: { body?: URLSearchParams; site?: "none" }): Promise<OpenPage> {
    const from = site ? null : this.page!.url;
    const trail: string[] = [];
    let method = body ? "POST" : "GET";
    for (let left = MAX_REDIRECTS; left >= 0; left--) {
      trail.push(url);
      if (this.stopsBefore && url.startsWith(this.stopsBefore)) {
        return this.page = { url, status: 0, headers: new Headers(), html: "", trail };
      }
      const response = await fetch(url, {
        method,
        body: method === "POST" ? body : undefined,
        headers: this.#headers(url, { from, trail, method }),
        redirect: "manual",
      });
      this.#keepCookies(response, url);
      const location = response.headers.get("location");
      if (response.status < 300 || response.status > 399 || !location) {
        const { status, headers } = response;
        return this.page = { url, status, headers, html: await response.text(), trail };
      }
      await response.body?.cancel();
      url = new URL(location, url).href;
      if (response.status === 303 || method === "POST") method = "GET";
    }
    throw new Error(`Redirects without end: ${trail.join(" ")}`);
  }

  #headers(url: string, { from, trail, method }: { from: string | null; trail: string[]; method: string }): Headers {
    const headers = new Headers({
      accept: "text/html,application/xhtml+xml",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
      "sec-fetch-site": siteOf(from, trail),
    });
    const cookie = this.cookieHeader(url);
    if (cookie) headers.set("cookie", cookie);
    // What is on the way as a POST says where it began.
    if (method === "POST" && from) headers.set("origin", new URL(from).origin);
    if (from && new URL(from).origin === new URL(url).origin) headers.set("referer", from);
    return headers;
  }

  #keepCookies({ headers }: Response, url: string): void {
    const { hostname: host } = new URL(url);
    for (const line of headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(";").map((part) => part.trim());
      const [name, ...values] = pair.split("=");
      const attribute = (key: string) =>
        attributes.find((it) => it.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
      const path = attribute("path") ?? "/";
      const at = this.cookies.findIndex((it) => it.name === name && it.host === host && it.path === path);
      if (at >= 0) this.cookies.splice(at, 1);
      const expires = attribute("expires");
      const isGone = attribute("max-age") === "0" || (expires && Date.parse(expires) <= Date.now());
      if (!isGone) this.cookies.push({ name, value: values.join("="), host, path });
    }
  }
}

function matches(text: string, wanted: RegExp | string): boolean {
  return typeof wanted === "string" ? text.trim() === wanted : wanted.test(text);
}

function isBelow(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`);
}

/** How all addresses of a way relate, by the worst of them; hosts of one name are one site. */
function siteOf(from: string | null, trail: string[]): string {
  if (from === null) return "none";
  const urls = [from, ...trail].map((url) => new URL(url));
  const last = urls.at(-1)!;
  if (urls.every(({ origin }) => origin === last.origin)) return "same-origin";
  return urls.every(({ hostname }) => hostname === last.hostname) ? "same-site" : "cross-site";
}
