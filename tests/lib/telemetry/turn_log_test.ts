import assert from "node:assert/strict";
import type { TurnReport } from "../../../lib/chat/turn_report.ts";
import { ChatError } from "../../../lib/errors.ts";
import { together } from "../../../lib/telemetry/together.ts";
import { refusalLog, turnLog } from "../../../lib/telemetry/turn_log.ts";

const REPORT: TurnReport = {
  turnId: "t",
  kept: { conversationId: "c", messageId: "m", ownerId: "o" },
  kind: "retry",
  model: "fake",
  ending: "complete",
  finishReason: "stop",
  errorCode: null,
  ms: 120,
  firstTokenMs: 20,
  steps: { remember: 1, reply: 100 },
  tokens: { input: 7, output: 3, isEstimate: true },
  sizes: { message: 2, prompt: 40, reply: 5, reasoning: 0 },
};

Deno.test("a turn is one line of JSON, and has of a report what the log is meant to have, whatever else that has", () => {
  const lines: string[] = [];
  const observer = turnLog({ write: (line) => lines.push(line), now: () => 0 });
  observer.begin(REPORT).end({ ...REPORT, text: "What was said\n" } as TurnReport);
  assert.equal(
    lines.join("|"),
    '{"time":"1970-01-01T00:00:00.000Z","event":"turn","turnId":"t","conversationId":"c","messageId":"m","ownerId":"o",' +
      '"kind":"retry","model":"fake","ending":"complete","finishReason":"stop","error":null,"ms":120,"firstTokenMs":20,' +
      '"stepsMs":{"remember":1,"reply":100},"inputTokens":7,"outputTokens":3,"tokensEstimated":true,"messageLength":2,' +
      '"promptLength":40,"replyLength":5,"reasoningLength":0}',
  );
});

Deno.test("a refusal is a line with its code, and without its sentence", () => {
  const lines: string[] = [];
  refusalLog({ write: (line) => lines.push(line), now: () => 0 })(
    new ChatError("server_busy", "No", { retryAfterS: 5 }),
  );
  assert.deepEqual(lines, [
    '{"time":"1970-01-01T00:00:00.000Z","event":"refusal","code":"server_busy","retryAfterS":5}',
  ]);
});

Deno.test("several observers see a turn as one does, the first of them outermost; without any there is none", async () => {
  const seen: string[] = [];
  const observer = (name: string) => ({
    begin: () => ({
      run: <T>(turn: () => T) => (seen.push(`${name} run`), turn()),
      step: (label: string, step: () => Promise<void>) => (seen.push(`${name} ${label}`), step()),
      end: () => void seen.push(`${name} end`),
    }),
  });
  const log = { begin: () => ({ end: () => void seen.push("log end") }) };
  const turn = together([observer("a"), false, log, observer("b")])!.begin(REPORT);
  assert.equal(turn.run!(() => 7), 7);
  await turn.step!("reply", () => Promise.resolve(void seen.push("step")));
  turn.end(REPORT);
  assert.deepEqual(seen, ["a run", "b run", "a reply", "b reply", "step", "b end", "log end", "a end"]);
  assert.equal(together([false, undefined]), undefined);
  assert.equal(together([undefined, log]), log);
});
