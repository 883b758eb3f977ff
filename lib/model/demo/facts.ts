import { toPlainWords } from "./words.ts";

/** Something about Freshet that people ask in words that its documentation does not have. */
export interface Fact {
  /** One of them matches the question, in lower case and without punctuation. */
  patterns: RegExp[];
  /** The answer, where the documentation does not give it in one place. */
  text?: string;
  /** What to search for: for the answer, or when more is asked about it. Empty: there is no more. */
  topic: string;
}

const FACTS: Fact[] = [
  {
    patterns: [
      /\b(safe|secure|risky|dangerous)\b.*\b(internet|public|publicly|online|web|network|production|expose|deploy)\b/,
      /\b(is|how) (it|this|that|freshet) (\w+ )?(safe|secure)\b/,
      /^(?!how\b).*\b(put|make|expose|publish|run|have|use)\b.*\b(on the internet|on the web|public|publicly|online)\b/,
    ],
    text:
      "Only behind something that asks who is there, such as a proxy with a password. Freshet has no sign-in and no rate limit: " +
      "whoever reaches the address can use the model, at your expense. That is why it listens on your own machine only, unless " +
      "you set `HOST`. Conversations stay closed to all but the browser that began them, and what a model " +
      "writes is made harmless before the page shows it.",
    topic: "sign in proxy deploy host",
  },
  {
    patterns: [
      /^(?!.*\b(key|openai)\b).*\b(login|logins|signin|sign ins?|signup|passwords?|authentication|accounts?)\b/,
      /\b(log|sign) (in|up|out|on)\b(?! (memory|the|a)\b)/,
    ],
    text:
      "There is no sign-in, and there are no accounts: whoever reaches the address can use the model. That is why Freshet listens " +
      "on your own machine only, unless you set `HOST`. Before you let others reach it, put something in front that asks who is there, " +
      "such as a proxy with a password.",
    topic: "sign in proxy deploy host",
  },
  {
    patterns: [
      /\b(delete|deleting|remove|erase|clear|wipe)\b.*\b(conversations?|chats?|messages?|history|data|everything)\b/,
      /\b(forget|unsend)\b.*\b(conversations?|chats?|messages?|history|me|everything|i (said|wrote|asked))\b/,
    ],
    text:
      "Yes, a whole conversation: in the list of chats, press ⋯ beside it and then Delete, which asks once more. The next pages offer to undo " +
      "that for 15 s; after a minute nobody can bring it back, and the server removes it, with all of its messages. There is " +
      "nothing that deletes a single message, or all chats at once: for the latter, stop the server and delete the file that `CHAT_KV_PATH` names. " +
      "`DELETE /api/turns/:id` deletes nothing: it stops a reply that is coming.",
    topic: "conversations kept database",
  },
  {
    patterns: [
      /\b(data|conversations?|messages?|chats?|history|anything|everything|what i (write|say|type))\b.*\b(stored|saved|kept|persisted|logged|collected|shared|private|go|end up)\b/,
      /\b(do|does|will|can) (you|it|this|freshet|the server|anyone|anybody)\b.*\b(store|save|keep|persist|collect|share|track|log)\b.*\b(data|conversations?|messages?|chats?|history|me|anything|i)\b/,
      /\b(is|are) (it|this|they|my \w+|conversations?|messages?) (\w+ )?(private|confidential)\b/,
      /\b(privacy|gdpr)\b/,
      /\bwho (else )?can (see|read|access) (\w+ )?(\w+ )?(data|conversations?|messages?|chats?|history|questions?)\b/,
      /\b(have|has|use|uses|need|needs) an? (database|db)\b/,
      /\b(restart|restarted|crash|crashes)\b.*\b(conversations?|chats?|messages?|history|data)\b|\b(conversations?|chats?|messages?|history|data|happens)\b.*\b(restart|restarts|restarted|crash|crashes)\b/,
    ],
    text:
      "Conversations are kept on the server, in the file that `CHAT_KV_PATH` names (`./data/chat.sqlite`), and outlast a restart: until " +
      "they are deleted, or for as many days as `CHAT_RETENTION_DAYS` says. Each belongs to the browser that began it: a cookie says which one that is, and nobody else can read it.\n\nWhat you write is sent nowhere but to the " +
      "model server that is configured. With this demo there is none: it answers within the process.",
    topic: "conversations kept database",
  },
  {
    patterns: [
      /\b(export|exporting|download|import|importing|back up|backup|archive)\b.*\b(my|old|past|earlier|previous|all|a|the|another) (\w+ )?(conversations?|chats?|history|data)\b(?! box)/,
      /\b(conversations?|chats?|history)\b.*\b(as|to|into|from|in) (an? )?(markdown|json|file)\b/,
    ],
    text:
      "Yes: ⋯ beside a chat in the list has it as Markdown and as JSON (`/c/:id.md`, `/c/:id.json`), and _Export and import_ below the list has all " +
      "of them as one JSON file (`GET /api/export`), which the same page imports again (`POST /api/import`): nothing is doubled, and what is here stays.",
    topic: "export import file JSON Markdown",
  },
  {
    patterns: [
      /\b(dark|light) (mode|theme)\b/,
      /\b(change|switch|choose|set|have|has)\b.*\b(theme|colou?r scheme)\b/,
    ],
    text:
      "Yes: below the list of chats are System, Light and Dark. The choice is kept in a cookie, so that it needs no script; System follows what the " +
      "browser says.",
    topic: "light dark system",
  },
  {
    patterns: [
      /\b(pin|find|search|share)\b.*\b(my|old|past|earlier|previous|all|a|the) (\w+ )?(conversations?|chats?)\b(?! box)/,
    ],
    text:
      "No: conversations can be listed, opened, renamed, deleted and exported, but not searched, pinned or shared. Each has a page of its own, " +
      "`/c/…`, which opens in the browser that began it and nowhere else.",
    topic: "conversations kept database",
  },
  {
    patterns: [
      /\b(rename|list|see|open|switch)\b.*\b(my|old|past|earlier|previous|other|all|a|the) (\w+ )?(conversations?|chats?)\b(?! box)/,
    ],
    text:
      "In the list of chats: beside the page on a wide screen, and behind the button at the top left on a narrow one. It has 30 at a time, the last " +
      "changed first. ⋯ beside a chat opens what renames and deletes it. Each has a page of its own, `/c/…`, for the browser that began it.",
    topic: "conversations kept database",
  },
  {
    patterns: [
      /\b(temperature|max tokens|custom instructions|(length|longest) (of )?(a |the )?repl(y|ies))\b/,
      /\b(another|different|own|change the) system prompt\b/,
      /\b(choose|change|switch|pick|select) (between |to )?(an?other |different |several |the |my )*(language )?models?\b(?! server)/,
    ],
    text:
      "Press the name of the model at the top of the page: each conversation has a model, a system prompt, a temperature and a longest reply of " +
      "its own. Set before the first message, they go along with it; later, Save has them count from the next reply on. The models are those that " +
      "`OPENAI_MODELS` names or, where that is not set, those that the model server lists. This demo takes no notice of any of them.",
    topic: "settings of a conversation models to choose from",
  },
  {
    patterns: [
      /\b(upload|uploads|uploading|attach|attaching|attachments?)\b/,
      /\b(send|share|drop|understand|see|look at|analy[sz]e|read)\b.*\b(images?|pictures?|photos?|pdfs?|screenshots?|audio|voice|my (files?|documents?))\b/,
      /\b(can|could) (i|you|we|it) (send|share|drop|accept|take) (\w+ )?(files?|documents?)\b/,
    ],
    text:
      "No: a message is text, and nothing else can be sent. You can paste the text of a file, up to 32,000 characters unless " +
      "`CHAT_MAX_MESSAGE_LENGTH` says otherwise.",
    topic: "message length",
  },
  {
    patterns: [
      /\b(it|you|this|freshet|the (demo|model|ai)) (\w+ )?(search|browse|surf|access|google|look up|look things up|use|read|see|check)\b( \w+){0,3} (web|internet|online|google)\b(?! (app|server|framework|page|socket|worker|stream|api))/,
      /\b(have|has|with) (internet|web|online)( access| search)?$/,
      /\b(internet|web) (search|access|browsing)\b/,
    ],
    text:
      "No. This demo looks in Freshet's own README and `docs/` and nowhere else; and a language model is given the conversation, but no " +
      "search and no other tool.",
    topic: "",
  },
  {
    patterns: [
      /\b(tool|function) ?(calls?|calling|use)\b/,
      /\b(support|supports|have|has|use|add|adding|give it|offer|call|calls) (an? |any |my |some )?(own )?tools?\b/,
      /\bmcp\b/,
    ],
    text:
      "Freshet does not do tool calls yet: it offers a model no tools, and reads text, thinking and counts from its answer, nothing else. Who " +
      "wants to build them begins in `lib/model/openai.ts`, which sends the request; in `lib/model/chunks.ts`, which reads what comes " +
      "back; and in `lib/chat/flow.ts`, where a step would run the tool and ask again.",
    topic: "adding a step to the flow",
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
