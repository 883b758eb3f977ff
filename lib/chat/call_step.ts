import { beginCalls, type BegunCall, endCall, MAX_CALL_LENGTH } from "./calls.ts";
import { breakOff, type ReplyTools } from "./end_reply.ts";
import type { ChatState } from "./state.ts";
import type { Toolbox, ToolOutcome } from "./toolbox.ts";

/** Where the flow goes on to ask the model once more. */
export const ASK = "ask";

/** Most calls of one round that are made; what is beyond is told so. */
export const MAX_CALLS = 16;

/** The step that makes the calls that the model wants, all at once, and adds what came of them to what it is asked next. */
export function createCallStep(tools: Toolbox, reply: ReplyTools) {
  const { signal, onError } = reply.services;

  async function make(s: ChatState, { call, request }: BegunCall): Promise<void> {
    const startedAt = performance.now();
    const outcome = await tools.run(request, { signal }).catch((error): ToolOutcome => {
      signal.throwIfAborted();
      onError?.(error);
      return { content: "The tool failed.", isError: true };
    });
    signal.throwIfAborted();
    endCall(s, call, { ...outcome, ms: Math.round(performance.now() - startedAt) });
  }

  return async function callTools(s: ChatState): Promise<string | undefined> {
    const calls = beginCalls(s);
    try {
      await Promise.all(calls.map((begun, i) => {
        const refusal = refusalOf(begun, i);
        if (refusal === null) return make(s, begun);
        endCall(s, begun.call, { content: refusal, isError: true, ms: 0 });
      }));
    } catch (error) {
      // The only thing that ends it is whoever ends the turn.
      breakOff(s, error, reply);
      return;
    }
    const [content, reasoning] = [s.round.text.trim(), s.round.reasoning.trim()];
    s.prompt.push(
      { role: "assistant", content, reasoning, calls: calls.map(({ request }) => request) },
      ...calls.map(({ call }) => ({ role: "tool" as const, callId: call.id, content: call.result!.content })),
    );
    return `#${ASK}`;
  };
}

/** Why a call is not made; `null`: it is. */
function refusalOf({ request }: BegunCall, index: number): string | null {
  if (index >= MAX_CALLS) return `The call was not made: ${MAX_CALLS} at once are the most.`;
  if (request.arguments.length <= MAX_CALL_LENGTH) return null;
  return `The call was not made: its arguments are longer than ${MAX_CALL_LENGTH} characters.`;
}
