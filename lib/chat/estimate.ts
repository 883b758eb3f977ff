import { tokensOfImages } from "./tokens.ts";
import type { ChatMessage } from "./types.ts";

/** Tokens that a server puts around each message. */
const PER_MESSAGE = 8;

/** Words, runs of capitals, runs of other alphabets, blank space, and each sign and digit by itself. */
const PARTS = /[A-Z]?[a-z]+|[A-Z]+|\P{ASCII}+|\s+|[!-~]/gu;

/**
 * At most about how many tokens a text has, whoever's tokenizer counts them. Nobody but the server knows: this is on the safe side.
 * A word has one for every five letters begun, capitals one for two, every digit and sign has one, and text of other alphabets
 * one for two bytes of UTF-8. See `docs/model-servers.md` for how that compares.
 */
export function estimateText(text: string): number {
  let tokens = 0;
  for (const [part] of text.matchAll(PARTS)) {
    const code = part.charCodeAt(0);
    const last = part.charCodeAt(part.length - 1);
    if (code > 0x7f) tokens += ofOtherAlphabets(part);
    else if (last >= 97 && last <= 122) tokens += Math.ceil(part.length / 5);
    else if (code >= 65 && code <= 90) tokens += Math.ceil(part.length / 2);
    // A space belongs to the word behind it.
    else if (part !== " ") tokens++;
  }
  return Math.ceil(tokens);
}

/** The same for a message, with what belongs to it. */
export function estimateMessage(message: ChatMessage): number {
  let tokens = PER_MESSAGE + estimateText(message.content) + tokensOfImages(message);
  if (message.role !== "assistant") return tokens;
  for (const call of message.calls ?? []) tokens += PER_MESSAGE + estimateText(call.name + call.arguments);
  return tokens;
}

/** Two bytes of UTF-8 are a token; each half of a surrogate pair counts as three bytes, so that an emoji has three tokens. */
function ofOtherAlphabets(text: string): number {
  let tokens = 0;
  for (let i = 0; i < text.length; i++) tokens += text.charCodeAt(i) < 0x800 ? 1 : 1.5;
  return tokens;
}
