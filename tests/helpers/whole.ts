import fc from "npm:fast-check@^4";
import { newId } from "../../lib/chat/id.ts";
import type { EndStatus } from "../../lib/chat/types.ts";
import type { FileConversation, FileMessage } from "../../lib/transfer/format.ts";
import { ANY_CHARACTER } from "./properties.ts";

const STATUSES: EndStatus[] = ["complete", "stopped", "length", "filtered", "interrupted", "failed"];

/** Text as anybody may send it: any UTF-16, lone surrogates too, and what Markdown and JSON take for marks. */
export const anyText = fc.oneof(
  fc.string({ unit: ANY_CHARACTER }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc.array(fc.constantFrom("# ", "```", "> ", "\n", "\r", "\r\n", '"', "\\", "]}", "\ud800", "水", "a ", "\t"))
    .map((parts) => parts.join("")),
);

const amount = fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }).map(Math.abs), { nil: null });
const time = fc.integer({ min: 0, max: 1_000_000 });

const call = fc.record({
  id: fc.string({ minLength: 1, maxLength: 40 }),
  name: fc.string({ maxLength: 64 }),
  arguments: anyText,
  round: fc.nat(),
  at: fc.nat(),
  result: fc.option(
    fc.record({ content: anyText, isError: fc.boolean(), ms: fc.integer({ min: 0, max: 1e6 }) }),
    { nil: null },
  ),
});

const id = fc.string({ minLength: 1, maxLength: 64, unit: fc.constantFrom(..."abcXYZ019_-") });

/** What only some replies have. */
const extras = fc.record({
  reasoning: anyText,
  calls: fc.array(call, { minLength: 1, maxLength: 3 }),
  context: fc.record({ omitted: fc.nat(), from: fc.option(id, { nil: null }) }),
}, { requiredKeys: [] });

/** What a step of a conversation is made of, and which of the messages before it goes on. */
const step = fc.record({
  text: anyText,
  reply: anyText,
  at: time,
  onto: fc.nat(),
  isSecondReply: fc.boolean(),
  extras,
  ending: fc.record({ status: fc.constantFrom(...STATUSES), finishReason: fc.option(fc.string(), { nil: null }) }),
  error: fc.option(fc.record({ error: anyText, code: fc.string(), retryable: fc.boolean() }), { nil: null }),
  usage: fc.option(
    fc.record({
      promptTokens: amount,
      completionTokens: amount,
      totalTokens: amount,
      firstTokenMs: amount,
      tokensPerSecond: amount,
      thinkingMs: fc.double({ min: 0, max: 1e9, noNaN: true }).map(Math.abs),
    }, { requiredKeys: ["promptTokens", "completionTokens", "totalTokens", "firstTokenMs", "tokensPerSecond"] }),
    { nil: null },
  ),
});

const settings = fc.record({
  model: fc.string({ maxLength: 20 }),
  systemPrompt: anyText,
  temperature: fc.double({ min: 0, max: 2, noNaN: true }).map(Math.abs),
  maxTokens: fc.integer({ min: 1, max: 1_000_000 }),
}, { requiredKeys: ["temperature"] });

/** Conversations of any tree, with new ids. */
export const anyConversation: fc.Arbitrary<FileConversation> = fc.tuple(
  fc.array(step, { minLength: 1, maxLength: 8 }),
  fc.option(anyText, { nil: null }),
  time,
  fc.nat(),
  fc.option(settings, { nil: undefined }),
).map(([steps, title, changedAt, leaf, settings]) => {
  const messages: FileMessage[] = [];
  for (const { text, reply, at, onto, isSecondReply, ending, error, usage, extras } of steps) {
    const pick = (role: FileMessage["role"]) => {
      const found = messages.filter((message) => message.role === role);
      return found.length > 0 ? found[onto % found.length].id : null;
    };
    const again = isSecondReply ? pick("user") : null;
    const question = again ?? newId();
    if (!again) {
      messages.push({ id: question, parentId: pick("assistant"), role: "user", content: text, createdAt: at });
    }
    messages.push({
      id: newId(),
      parentId: question,
      role: "assistant",
      content: reply,
      createdAt: at,
      reply: { turnId: newId(), model: "m", ending, error, usage, ...extras },
    });
  }
  const leafId = messages[leaf % messages.length].id;
  return { id: newId(), title, createdAt: 5, changedAt, leafId, ...settings && { settings }, messages };
});

/** A file, as chunks of any length. */
export async function* chunksOf(text: string, length = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += length) yield await Promise.resolve(bytes.subarray(at, at + length));
}
