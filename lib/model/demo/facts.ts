import { CHAT_FACTS } from "./chat_facts.ts";
import type { Fact } from "./fact.ts";
import { toPlainWords } from "./words.ts";

const FACTS: Fact[] = [
  ...CHAT_FACTS,
  {
    patterns: [
      /\b(upload|uploads|uploading|attach|attaching|attachments?)\b/,
      /\b(send|share|drop|understand|see|look at|analy[sz]e|read)\b.*\b(images?|pictures?|photos?|pdfs?|screenshots?|audio|voice|my (files?|documents?))\b/,
      /\b(can|could) (i|you|we|it) (send|share|drop|accept|take) (\w+ )?(files?|documents?)\b/,
    ],
    text:
      "Yes: images (PNG, JPEG, WebP, GIF) and text files, picked with the paper clip, pasted or dropped, four with a message unless " +
      "`CHAT_MAX_ATTACHMENTS` says otherwise. An image is sent to models that take images, a text file becomes a quoted part of the " +
      "message. PDFs, sound and other files cannot be sent. This demo says what it was given, and understands none of it.",
    topic: "images text files attachments",
  },
  {
    patterns: [
      /\b(it|you|this|freshet|the (demo|model|ai)) (\w+ )?(search|browse|surf|access|google|look up|look things up|use|read|see|check)\b( \w+){0,3} (web|internet|online|google)\b(?! (app|server|framework|page|socket|worker|stream|api))/,
      /\b(have|has|with) (internet|web|online)( access| search)?$/,
      /\b(internet|web) (search|access|browsing)\b/,
    ],
    text:
      "No. This demo looks in Freshet's own README and `docs/` and nowhere else; and there is no search of the web. A language model can " +
      "fetch pages of hosts that you name: with `CHAT_TOOLS=fetch_page` and `CHAT_FETCH_HOSTS`.",
    topic: "fetch_page",
  },
  {
    patterns: [
      /\b(tool|function) ?(calls?|calling|use)\b/,
      /\b(support|supports|have|has|use|add|adding|give it|offer|call|calls) (an? |any |my |some )?(own )?tools?\b/,
      /\bmcp\b/,
    ],
    text:
      "Yes. `CHAT_TOOLS` names the tools that a model may call: `current_time`, `calculate` and `fetch_page` are there, and none is on by " +
      "itself. One of your own is a file in `lib/tools/` and a line in `lib/tools/registry.ts`. MCP servers are not asked. With " +
      "`CHAT_TOOLS=current_time` this demo calls one, too: ask it for the time in Lisbon.",
    topic: "writing a tool",
  },
  {
    patterns: [
      /\b(is|are) (it|this|that|freshet|you) (\w+ )?(free|gratis|open source|open sourced|paid)\b/,
      /\b(how much|what) (does|will|would|do) (it|this|freshet|i|you)\b.*\b(costs?|pay)\b/,
      /\b(commercial|commercially)\b/,
      /\bcan i sell\b/,
    ],
    text:
      "Freshet is free and open source, under the MIT licence: use it, change it and sell it as you like, as long as the licence stays with " +
      "it. What a model server charges for its answers, and a host for running it, is another matter. This demo costs nothing.",
    topic: "licence",
  },
  {
    patterns: [
      /\bwhy\b.*\b(it|this|freshet|you|the (app|project|server))\b.*\b(called|named)\b/,
      /\bwhy\b.*\b(call|name)\b.*\bfreshet\b/,
      /\b(name|word)\b.*\b(mean|means|meaning|come from|comes from)\b/,
      /\bwhat (does|is|s)\b.*\bfreshet (mean|stand for)\b/,
      /^what(s| is) a freshet$/,
      /\bwhat is the meaning of freshet\b/,
    ],
    text:
      "A freshet is a rush of fresh water: a stream that swells when snow melts or after heavy rain. Here it is tokens that rush, and Fresh " +
      "is the framework that they come through.",
    topic: "",
  },
  {
    patterns: [
      /\b(which|what|whats)( the| your)?( current| latest| exact)? (version|release)( number)?( of (freshet|this|it))?( (is|am|are|do)\b.*\b(this|it|i (on|running|using|have|run)|you|here|running)\b.*)?$/,
      /\bwhat(s| is) (the|your|its|this|freshets)( current| latest| exact)? version( number)?( of (freshet|this|it))?$/,
    ],
    text:
      "This is Freshet 0.3.0, which `GET /healthz` says too. Where it was cloned with git, `git log -1` in its folder names the state that " +
      "it is in.",
    topic: "",
  },
  {
    patterns: [
      /\b(what (is|are|does|do)|whats|explain|define)( an?| the| me| meant by)? (sse|server sent events?)( sse)?( (mean|stand|exactly|anyway|good|here|in|to me)\b.*)?$/,
      /\bsse stands? for\b/,
    ],
    text:
      "Server-Sent Events (SSE) are the web's format for an answer that goes on: a plain HTTP response of the type `text/event-stream`, to " +
      "which the server adds lines such as `data: …` whenever it has something to say. A blank line ends an event; an `id` lets a client that lost " +
      "the connection say how far it had come. Freshet sends every piece of a reply as one such event.",
    topic: "protocol events",
  },
  {
    patterns: [
      /\b(what (is|are|does|do)|whats|explain|define)( an?| the| one| meant by)? (fresh )?islands?( (mean|exactly|anyway|here|in|for)\b.*)?$/,
    ],
    text:
      "An island is a component that the browser brings to life, on a page that is otherwise plain HTML from the server; the word is Fresh's. " +
      "Only islands need JavaScript in the browser. Freshet has one, the chat box: `islands/ChatBox.tsx`.",
    topic: "island page JavaScript",
  },
  {
    patterns: [
      /\b(does|do|can|will|is|are)\b.*\b(render|renders|rendered|show|shown|display|support|supports|draw|typeset)\b.*\b(maths?|latex|katex|mathjax|formulas?|formulae|equations?)\b/,
      /\b(does|do|can|will|is|are)\b.*\b(syntax highlighting|highlight(s|ed)?( \w+)? (code|syntax)|code (is )?highlight(ed|ing))\b/,
    ],
    text:
      "Yes. The page shows Markdown while it comes: headings, lists, tables, links, quotations and code. When a reply has ended, the server " +
      "colours its code and makes its formulas MathML, which browsers know how to show; until then, a formula is the TeX that was written.",
    topic: "",
  },
  {
    patterns: [
      /\b(which|what) (version|release)s?( number)? of (deno|node)\b/,
      /\b(which|what) (deno|node)( js)?( version)?( (do|does|is)\b.*)?$/,
      /^what (do|does|will) (i|it|one|you|freshet) (need|require)( to (run|start|install|use) (it|this|freshet))?$/,
      /\b(requirements|prerequisites)\b/,
      /\b(deno|node) (js )?version\b/,
    ],
    topic: "need Node.js newer",
  },
  {
    patterns: [
      /\bhow long\b.*\b(turns?|events?|logs?)\b.*\b(kept|stored|saved|live|lives|stay|stays|available|there)\b/,
    ],
    topic: "read on after the turn ended hour",
  },
  {
    patterns: [
      /\bhow (large|big|heavy|small|light)\b.*\b(page|app|javascript|js|bundle|script|client)\b/,
      /\b(page|bundle) (size|weight)\b|\b(size|weight) of (the|a|its) (page|bundle|javascript)\b/,
    ],
    topic: "page loads kB JavaScript gzip",
  },
  { patterns: [/\b(another|other|different|custom|own) port\b/, /\bport (is )?(in use|taken|busy)\b/], topic: "PORT" },
  {
    patterns: [/\b(what|happens?|survive|can|safe)\b.*\b(reload|refresh)\b/],
    topic: "reload the page, the reply goes on",
  },
];

/** Longer than this, a message is about more than a fact answers. In words. */
const MAX_LENGTH = 16;

/** The fact that answers a question. */
export function findFact(question: string): Fact | null {
  const said = toPlainWords(question);
  if (said.split(" ").length > MAX_LENGTH) return null;
  return FACTS.find(({ patterns }) => patterns.some((pattern) => pattern.test(said))) ?? null;
}
