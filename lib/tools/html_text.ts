import { Parser } from "htmlparser2";
import { TextWriter } from "./text_writer.ts";

export interface HtmlTextOptions {
  /** What addresses in it are relative to. */
  base: URL;
  /** Longest text, in UTF-16 code units: what comes after it is not looked at. */
  maxLength: number;
}

export interface HtmlText {
  title: string;
  text: string;
  /** Whether there is more than that. */
  isCut: boolean;
}

/** Deepest that elements may lie in one another: the parser's work grows with it. A page is cut where it goes deeper. */
export const MAX_DEPTH = 200;

/** How much is parsed before it is looked whether that is enough, in UTF-16 code units. */
const STEP = 16_384;

/** What is not part of what a page says. */
const LEFT_OUT = words("script style noscript template svg math iframe object nav footer button select textarea");

/** What begins a line of its own, and what has an empty line around it. */
const LINES = words("li tr dt dd figcaption caption summary br hr");
const BLOCKS = words(
  "p div section article main aside header ul ol dl table pre blockquote figure details fieldset address h1 h2 h3 h4 h5 h6",
);

/** What stands before the text of some, as in Markdown. */
const MARKS: Readonly<Record<string, string>> = {
  li: "- ",
  td: "| ",
  th: "| ",
  h1: "# ",
  h2: "## ",
  h3: "### ",
  h4: "#### ",
  h5: "##### ",
  h6: "###### ",
};

/** What a page in HTML says: headings, lists and tables as in Markdown, and links with their addresses. Never throws. */
export function htmlToText(html: string, { base, maxLength }: HtmlTextOptions): HtmlText {
  const [body, title] = [new TextWriter(), new TextWriter()];
  const links: (string | undefined)[] = [];
  const inside = { all: 0, hidden: 0, title: 0, pre: 0 };
  let isCut = false;

  /** An element begins or ends. */
  function pass(name: string, by: 1 | -1): void {
    inside.all += by;
    if (LEFT_OUT.has(name)) inside.hidden += by;
    if (name === "title") inside.title += by;
    if (name === "pre") inside.pre += by;
    if (BLOCKS.has(name)) body.breakLine(2);
    else if (LINES.has(name)) body.breakLine(1);
    if (inside.all > MAX_DEPTH || body.length > maxLength) stop();
  }

  const parser = new Parser({
    onopentag(name, { href }) {
      pass(name, 1);
      if (name === "a") links.push(href);
      if (MARKS[name] && inside.hidden === 0) body.writeAsIs(MARKS[name]);
    },
    ontext(text) {
      if (inside.hidden > 0) return;
      if (inside.title > 0) title.write(text);
      else if (inside.pre > 0) body.writeAsIs(text);
      else body.write(text);
      if (body.length > maxLength) stop();
    },
    onclosetag(name) {
      const address = name === "a" ? toAddress(links.pop(), base) : null;
      if (address && inside.hidden === 0) body.write(` <${address}>`);
      if (name === "td" || name === "th") body.write(" ");
      pass(name, -1);
    },
  });

  function stop(): void {
    isCut = true;
    parser.pause();
  }

  for (let at = 0; at < html.length && !isCut; at += STEP) parser.write(html.slice(at, at + STEP));
  if (!isCut) parser.end();
  return { title: title.text, text: body.text.slice(0, maxLength).trimEnd(), isCut };
}

/** Where a link leads, if that is another page. */
function toAddress(href: string | undefined, base: URL): string | null {
  const url = href && !href.startsWith("#") ? URL.parse(href, base) : null;
  return url && /^https?:$/.test(url.protocol) ? String(url) : null;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}
