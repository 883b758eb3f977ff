import { findCutOff } from "../continuation.ts";
import { type Conversation, readConversation } from "./conversation.ts";
import { findFact } from "./facts.ts";
import { readTopic } from "./follow_up.ts";
import { describePictures } from "./pictures.ts";
import type { Hit, Library, Passage } from "./library.ts";
import { quote } from "./passages.ts";
import type { DemoRequest } from "./request.ts";
import type { DemoAnswer } from "./server.ts";
import { findSample } from "./samples.ts";
import { ABILITIES, answerSmallTalk, INTRODUCTION } from "./small_talk.ts";
import { answerResults, findCalls } from "./tools.ts";
import type { Word } from "./words.ts";

/** What the demo answers to the last of the messages, or the rest of what it was cut off in. */
export function answerRequest({ messages, tools }: DemoRequest, library: Library): DemoAnswer {
  const cut = findCutOff(messages);
  if (!cut) return answerQuestion({ messages, tools }, library);
  const { text, rest = "", ...ending } = answerQuestion({ messages: cut.asked, tools: [] }, library);
  if (text.length > cut.said.length && text.startsWith(cut.said)) {
    return { ...ending, text: text.slice(cut.said.length) };
  }
  const whole = text + rest;
  return { text: whole.startsWith(cut.said) && whole.slice(cut.said.length) || " That was all." };
}

/** The first answer of a conversation says who it comes from. */
function answerQuestion({ messages, tools }: DemoRequest, library: Library): DemoAnswer {
  const conversation = readConversation({ messages, tools });
  const results = answerResults(messages);
  const calls = results === null ? findCalls(conversation.question, tools) : [];
  if (calls.length > 0) return { text: "", calls };
  const { pictures = [] } = messages.findLast(({ role }) => role === "user") ?? {};
  const described = pictures.length > 0 ? describePictures(pictures) : null;
  const answer = findSample(conversation.question) ??
    { text: results ?? described ?? answerText(conversation, library) };
  if (!conversation.isFirst || answer.text.includes(INTRODUCTION)) return answer;
  return { ...answer, text: `${INTRODUCTION}\n\n${answer.text}` };
}

function answerText(conversation: Conversation, library: Library): string {
  return answerSmallTalk(conversation) ?? findFact(conversation.question)?.text ??
    answerFromLibrary(conversation, library);
}

function answerFromLibrary(conversation: Conversation, library: Library): string {
  const { words, context, asksForMore } = readTopic(conversation);
  const hits = library.search({ words, context });
  const unseen = asksForMore ? hits.filter(({ passage }) => !isSeen(passage, conversation)) : hits;
  if (unseen.length > 0) return withPointers(unseen, words);
  if (hits.length > 0) return `That was all I find about it. ${ABILITIES}`;
  return `I find nothing about that in Freshet's documentation, and I know nothing else: I am no language model. ${ABILITIES}`;
}

/** A row was seen with its table, too. */
function isSeen({ source, row }: Passage, { sources }: Conversation): boolean {
  return sources.has(source) || row !== undefined && sources.has(source.slice(0, source.lastIndexOf(" › ")));
}

/** Less relevant than this, a passage is not worth a pointer. */
const MIN_RELEVANCE = 0.35;

/** The best passage, and where to read on. */
function withPointers([{ passage: best }, ...others]: Hit[], words: Word[]): string {
  const pointers = others
    .filter(({ passage, relevance }) => relevance >= MIN_RELEVANCE && !passage.row && passage.section !== best.section)
    .slice(0, 2);
  if (pointers.length === 0) return quote(best, words);
  return `${quote(best, words)}\n\nSee also: ${pointers.map(({ passage }) => passage.source).join("; ")}`;
}
