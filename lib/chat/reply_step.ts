import { ChatError } from "../errors.ts";
import { addCall, CUT_OFF, refuseCalls } from "./calls.ts";
import { breakOff, endReply, type ReplyTools } from "./end_reply.ts";
import { endingOfFinish } from "./ending.ts";
import { PromptRoom } from "./prompt_room.ts";
import { beginRound, checkLength, MAX_ROUNDS, requestOf, take, tokensOfRound } from "./round.ts";
import type { FlowServices } from "./services.ts";
import type { ChatState } from "./state.ts";
import { tell } from "./tell.ts";
import { addTokens } from "./tokens.ts";

/** Where the flow goes on once the model has answered, and called nothing. */
export const ANSWERED = "answered";

/**
 * The step that asks the model and tells what it says. Whatever goes wrong ends the reply, not the flow: `record` still has to run. A
 * model that wants tools to be called has not answered: what it wants is in the state's round then.
 */
export function createReplyStep(reply: ReplyTools) {
  const { services, meter } = reply;
  const { model, signal, drained, tools } = services;
  const room = new PromptRoom(services);

  async function ask(s: ChatState): Promise<void> {
    let hasBegun = false;
    const answer = () =>
      model.answer(requestOf(s, reply), (events) => {
        signal.throwIfAborted();
        hasBegun = true;
        const told = events.map((event) => take(s, event, reply)).filter((event) => event !== null);
        if (told.length > 0) tell(s, ...told);
        checkLength(s, services);
        return drained?.();
      });
    // Once more at most, and never after it has begun.
    await answer().catch((error) => {
      if (hasBegun || signal.aborted || !room.shrink(s, error)) throw error;
      return answer();
    });
    signal.throwIfAborted();
  }

  return async function step(s: ChatState): Promise<string | undefined> {
    try {
      if (s.round.count === 0) tellKept(s, services);
      beginRound(s, meter);
      room.fit(s);
      await ask(s);
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
function tellKept(s: ChatState, { record }: FlowServices): void {
  const { content, calls = [] } = s.kept;
  if (record) s.reply = content;
  const tellTo = (end: number) => {
    const from = s.size.text;
    if (end <= from) return;
    s.size.text = end;
    tell(s, { type: "text", data: content.slice(from, end) });
  };
  for (const call of calls) {
    tellTo(call.at);
    addCall(s, call);
  }
  tellTo(content.length);
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
