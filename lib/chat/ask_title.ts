import type { Model, ModelUsage } from "./model_port.ts";
import { cutTitle } from "./title.ts";
import { countTokens, type TokenCount } from "./tokens.ts";

/** How long a model may take to find a title, in milliseconds: nobody waits for one longer than for a sentence. */
export const TITLE_MS = 8_000;

/** Of the message and of the reply, in UTF-16 code units, what a model is shown to find a title. */
const EXCERPT_LENGTH = 1_000;

/** Characters after which a model that does not stop by itself is let go. */
const MAX_ANSWER_LENGTH = 300;

/** Why it is let go then. */
const ENOUGH = new Error("That is no title any more");

/** What asks for a title. */
export const TITLE_PROMPT =
  "Name this conversation: two to six words, in its own language, that say what it is about. Answer with the name only, without quotes.";

export interface TitleRequest {
  /** The conversation's first message. */
  message: string;
  reply: string;
  /** Model name for the server; the model's own default where absent. */
  modelName?: string;
  signal: AbortSignal;
  /** {@linkcode TITLE_MS} where absent. */
  timeoutMs?: number;
  /** Told in the end, a title or none. */
  onTokens?(tokens: TokenCount): void;
}

/**
 * Has a model name a conversation: one line, cut as {@linkcode cutTitle} cuts. Empty where it says nothing of use.
 *
 * @throws what the model throws, or the signal's reason, a `TimeoutError` where it was too slow
 */
export async function askTitle(model: Model, request: TitleRequest): Promise<string> {
  const { message, reply, modelName, signal, timeoutMs = TITLE_MS, onTokens } = request;
  signal.throwIfAborted();
  const content = `User: ${message.slice(0, EXCERPT_LENGTH)}\n\nAssistant: ${reply.slice(0, EXCERPT_LENGTH)}`;
  const messages = [{ role: "system" as const, content: TITLE_PROMPT }, { role: "user" as const, content }];
  const over = new AbortController();
  const leave = () => over.abort(signal.reason);
  const timer = setTimeout(() => over.abort(new DOMException("The title took too long", "TimeoutError")), timeoutMs);
  signal.addEventListener("abort", leave);
  let answer = "";
  let usage: Pick<ModelUsage, "promptTokens" | "completionTokens"> = { promptTokens: null, completionTokens: null };
  try {
    await model.answer({ model: modelName, messages, signal: over.signal }, (events) => {
      over.signal.throwIfAborted();
      for (const event of events) {
        if (event.type === "text") answer += event.text;
        else if (event.type === "usage") usage = event.usage;
      }
      if (answer.length > MAX_ANSWER_LENGTH) over.abort(ENOUGH);
    });
  } catch (error) {
    if (error !== ENOUGH) throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", leave);
    onTokens?.(countTokens(usage, { sent: messages, received: { length: answer.length, pieces: 0 } }));
  }
  return toTitle(answer);
}

/** The first line that says something, without what models put around a title. */
function toTitle(answer: string): string {
  const line = answer.split("\n").find((line) => /[\p{L}\p{N}]/u.test(line)) ?? "";
  const bare = line.replace(/^\W*title\s*:/i, "").replace(/^[\s"'“”„«»‘’`*_#]+|[\s"'“”„«»‘’`*_.]+$/g, "");
  return cutTitle(bare);
}
