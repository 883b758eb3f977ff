import { ChatError } from "../errors.ts";
import { addCall, CUT_OFF, refuseCalls } from "./calls.ts";
import { breakOff, endReply, type ReplyTools } from "./end_reply.ts";
import { endingOfFinish } from "./ending.ts";
import { begin, LateAnswer } from "./late_answer.ts";
import { PromptRoom } from "./prompt_room.ts";
import { addText, beginRound, checkLength, MAX_ROUNDS, requestOf, take, tokensOfRound } from "./round.ts";
import type { FlowServices } from "./services.ts";
import type { ChatState } from "./state.ts";
import { addTokens } from "./tokens.ts";

/** Where the flow goes on once the model has answered, and called nothing. */
export const ANSWERED = "answered";

/**
 * The step that asks the model and yields its text. Whatever goes wrong ends the reply, not the flow: `record` still has to run. A
 * model that wants tools to be called has not answered: what it wants is in the state's round then.
 */
export function createReplyStep(reply: ReplyTools) {
  const { services, meter } = reply;
  const { model, signal, drained, tools } = services;
  const room = new PromptRoom(services);

  return async function* ask(s: ChatState): AsyncGenerator<string[], string | undefined> {
    try {
      if (s.round.count === 0) yield* tellKept(s, services);
      beginRound(s, meter);
      room.fit(s);
      const ask = () => begin(model.stream(requestOf(s, reply)));
      // Once more at most, and never after it has begun.
      const answer = new LateAnswer(() =>
        ask().catch((error) => {
          if (signal.aborted || !room.shrink(s, error)) throw error;
          return ask();
        })
      );
      for await (const events of answer) {
        let texts: string[] = [];
        for (const event of events) {
          if (event.type === "text") {
            texts.push(addText(s, event.text, services));
            s.size.pieces++;
            meter.token();
          } else {
            // In the order in which they came.
            if (texts.length > 0) yield texts;
            texts = [];
            take(s, event, reply);
          }
        }
        if (texts.length > 0) yield texts;
        checkLength(s, services);
        const isBehind = drained?.();
        if (isBehind) await isBehind;
        signal.throwIfAborted();
      }
      signal.throwIfAborted();
      if (!tools || !wantsCalls(s)) endReply(s, endingOfFinish(s.round.finish), meter);
    } catch (error) {
      breakOff(s, error, reply);
    } finally {
      s.tokens = addTokens(s.tokens, tokensOfRound(s, meter));
    }
    return tools && s.ending ? `#${ANSWERED}` : undefined;
  };
}

/** Tells what there is of a reply that is to go on, as it was told before. */
function* tellKept(s: ChatState, { record }: FlowServices): Generator<string[]> {
  const { content, calls = [] } = s.kept;
  if (record) s.reply = content;
  function* tellTo(end: number): Generator<string[]> {
    const from = s.size.text;
    if (end <= from) return;
    s.size.text = end;
    yield [content.slice(from, end)];
  }
  for (const call of calls) {
    yield* tellTo(call.at);
    addCall(s, call);
  }
  yield* tellTo(content.length);
}

/** Whether tools are to be called now. @throws {ChatError} `too_many_tool_rounds` */
function wantsCalls(s: ChatState): boolean {
  const { requests, finish, count } = s.round;
  if (requests.length === 0) return false;
  if (count > MAX_ROUNDS) {
    refuseCalls(s, `The call was not made: after ${MAX_ROUNDS} rounds of calls, there are no more.`);
    const message = `The model went on calling tools after ${MAX_ROUNDS} rounds of calls, which is the limit`;
    throw new ChatError("too_many_tool_rounds", message, { retryable: true });
  }
  if (endingOfFinish(finish).status === "complete") return true;
  refuseCalls(s, CUT_OFF);
  return false;
}
