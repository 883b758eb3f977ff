import type { Conversation } from "./conversation.ts";
import { findFact } from "./facts.ts";
import { findSample } from "./samples.ts";
import { isSmallTalk } from "./small_talk.ts";
import { toWords, type Word } from "./words.ts";

/** What a question is about, be it said in the question or before. */
export interface Topic {
  words: Word[];
  /** What was asked before, where the question takes it up. */
  context: Word[];
  /** Whether it asks for something that was not answered with before. */
  asksForMore: boolean;
}

export function readTopic({ question, earlier }: Conversation): Topic {
  const fact = findFact(question);
  if (fact) return { words: toWords(fact.topic), context: [], asksForMore: false };
  const words = toWords(question);
  const kind = kindOf(question, words);
  const before = kind === "new" ? [] : latestTopic(earlier);
  if (before.length === 0) return { words, context: [], asksForMore: false };
  if (kind === "more") return { words: before, context: [], asksForMore: true };
  if (kind === "adds") return { words, context: before, asksForMore: true };
  const isVague = words.every(({ isWeak }) => isWeak);
  return { words: isVague ? [...words, ...before] : words, context: before, asksForMore: false };
}

/** What the user wrote about last, with what that took up. */
function latestTopic(earlier: string[]): Word[] {
  for (let i = earlier.length - 1; i >= 0; i--) {
    const question = earlier[i];
    const fact = findFact(question);
    if (fact) return toWords(fact.topic);
    const words = toWords(question);
    const kind = kindOf(question, words);
    if (kind === "more" || isSmallTalk(question) || findSample(question)) continue;
    return kind === "new" ? words : [...words, ...latestTopic(earlier.slice(0, i))];
  }
  return [];
}

/**
 * How a question stands to what was said before it: asks for `more` of it ("Go on"); `adds` to it ("And on Docker?"); `refers` to
 * it ("How do I change it?"); or is `new`.
 */
type Kind = "more" | "adds" | "refers" | "new";

const MORE =
  /^(please )?((tell|show|give) (me|us) )?((some|a bit|a little|any) )?(more|further|another|next|go on|continue|(what|anything) else)\b/i;
const TAKES_UP = /^(and|but|or|also|so|then|(what|how) about|on|in|with|without|for|from|via|using)\b/i;
const REFERS = /\b(it|its|that|this|they|them|those|these|there)\b/i;

function kindOf(question: string, words: Word[]): Kind {
  const strong = words.filter(({ isWeak }) => !isWeak).length;
  if (words.length === 0 || strong === 0 && MORE.test(question)) return "more";
  if (strong > 0 && TAKES_UP.test(question)) return "adds";
  return strong <= 2 && REFERS.test(question) ? "refers" : "new";
}
