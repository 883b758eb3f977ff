import { bounded } from "./bounded.ts";
import { newId } from "./id.ts";
import type { ChatState } from "./state.ts";
import { tell } from "./tell.ts";
import type { ToolOutcome } from "./toolbox.ts";
import type { ToolCall, ToolRequest } from "./types.ts";

/** Longest arguments of a call and longest result of one, each in UTF-16 code units: what is shown, kept and sent. */
export const MAX_CALL_LENGTH = 32_000;

/** Ends arguments and results that were longer than that: nothing is left out without a word. */
export const CALL_CUT = "\n\n[The rest was too long to keep]";

const BOUND = { max: MAX_CALL_LENGTH, note: CALL_CUT };

/** Why calls are not run that came with a reply which was cut off. */
export const CUT_OFF = "The call was not made: the answer was cut off, and it may not be whole.";

/** A call that has begun, and what the model asked for to the letter. */
export interface BegunCall {
  call: ToolCall;
  request: ToolRequest;
}

/** Adds what the model wants to be called to the reply, and tells of it. */
export function beginCalls(s: ChatState): BegunCall[] {
  const taken = new Set(s.calls.map(({ id }) => id));
  return s.round.requests.map((wanted) => {
    // Some servers give none, or the same ones in each round. No server wants more than nine characters.
    const id = wanted.id && !taken.has(wanted.id) ? wanted.id : newId().slice(0, 9);
    taken.add(id);
    const request = { ...wanted, id };
    const call: ToolCall = {
      id,
      name: wanted.name,
      arguments: bounded(wanted.arguments, BOUND),
      round: s.round.number,
      at: s.size.text,
      result: null,
    };
    addCall(s, call);
    return { call, request };
  });
}

/** Adds a call to the reply, with its result where it has one, and tells of both. */
export function addCall(s: ChatState, call: ToolCall): void {
  const { id, round, name, arguments: text, result } = call;
  s.calls.push(call);
  tell(s, { type: "tool_call", data: { id, round, name, arguments: text } });
  if (result) tell(s, { type: "tool_result", data: { id, ...result } });
}

/** Gives a call its result, and tells of it. */
export function endCall(s: ChatState, call: ToolCall, { content, isError, ms }: ToolOutcome & { ms: number }): void {
  call.result = { content: bounded(content, BOUND), isError, ms };
  tell(s, { type: "tool_result", data: { id: call.id, ...call.result } });
}

/** What the model wants to be called is shown, and not called. */
export function refuseCalls(s: ChatState, content: string): void {
  for (const { call } of beginCalls(s)) endCall(s, call, { content, isError: true, ms: 0 });
}
