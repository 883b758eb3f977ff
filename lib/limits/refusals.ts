import { ChatError, inWords } from "../errors.ts";

/** How soon to try again where nobody can know when it will be possible, in seconds. */
const SOME_TIME_S = 5;

/** Who has reached a limit. */
export type Whose = "owner" | "address";

export function tooManyMessages(whose: Whose, { perMinute, waitMs }: { perMinute: number; waitMs: number }): ChatError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const what = whose === "owner"
    ? `You have sent as many messages as one may in a minute, which is ${perMinute}`
    : `As many messages have come from your network as may in a minute, which is ${perMinute}`;
  return refuse("too_many_messages", `${what}. Try again in ${inWords(seconds)}`, seconds);
}

export function tooManyTurns(whose: Whose, limit: number): ChatError {
  const replies = limit === 1 ? "A reply" : `${limit} replies`;
  const what = whose === "owner"
    ? `${replies} to you ${limit === 1 ? "is" : "are"} still coming, and no more can at once`
    : `${replies} to your network ${limit === 1 ? "is" : "are"} still coming, and no more can at once`;
  return refuse("too_many_turns", `${what}. Try again when one has ended`, SOME_TIME_S);
}

export function serverBusy(): ChatError {
  return refuse("server_busy", "The server is busy with other replies. Try again in a few seconds", SOME_TIME_S);
}

/** `all`: those that everybody together may use. */
export function tooManyTokens(whose: "owner" | "all", waitMs: number): ChatError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const what = whose === "owner" ? "You have" : "This server has";
  const message = `${what} used up the tokens of this day. Try again in ${inWords(seconds)}`;
  return refuse("too_many_tokens", message, seconds);
}

export function tooManyReaders(limit: number): ChatError {
  const message = `This reply is being shown ${limit} times at once, and no more can be. Close a page that shows it`;
  return refuse("too_many_readers", message, SOME_TIME_S);
}

function refuse(code: ChatError["code"], message: string, retryAfterS: number): ChatError {
  return new ChatError(code, message, { retryable: true, retryAfterS });
}
