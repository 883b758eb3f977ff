import type { Fact } from "./fact.ts";

/** About who may chat, and what becomes of what is said. */
export const CHAT_FACTS: Fact[] = [
  {
    patterns: [
      /\b(safe|secure|risky|dangerous)\b.*\b(internet|public|publicly|online|web|network|production|expose|deploy)\b/,
      /\b(is|how) (it|this|that|freshet) (\w+ )?(safe|secure)\b/,
      /^(?!how\b).*\b(put|make|expose|publish|run|have|use)\b.*\b(on the internet|on the web|public|publicly|online)\b/,
    ],
    text:
      "With a door: set `CHAT_PASSWORD`, or let people sign in with `OIDC_ISSUER`. Without either, whoever reaches the address can use the " +
      "model, at your expense, within the limits of messages and tokens that the settings have. That is why it listens on your own " +
      "machine only, unless you set `HOST`. Conversations stay closed to all but those who began them, and what a model " +
      "writes is made harmless before the page shows it.",
    topic: "who may come in password",
  },
  {
    patterns: [
      /^(?!.*\b(key|openai)\b).*\b(login|logins|signin|sign ins?|signup|passwords?|authentication|accounts?)\b/,
      /\b(log|sign) (in|up|out|on)\b(?! (memory|the|a)\b)/,
    ],
    text:
      "As it starts, there is no sign-in: whoever reaches the address can use the model, and so Freshet listens on your own machine only, " +
      "unless you set `HOST`. With `CHAT_PASSWORD` it lets in who knows that; with `OIDC_ISSUER`, `OIDC_CLIENT_ID` and " +
      "`OIDC_CLIENT_SECRET` who has an account at that OpenID Connect provider. It keeps no accounts of its own.",
    topic: "who may come in password",
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
];
