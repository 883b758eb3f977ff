import { createDemoModel } from "../../../lib/model/demo.ts";
import { readFixtures } from "../../helpers/demo.ts";
import { testModelContract } from "../../helpers/model_contract.ts";

testModelContract("the demo model", () =>
  Promise.resolve({
    model: createDemoModel({ documents: readFixtures, delay: skipUnlessLong }),
    prompts: {
      answers: "How do I deploy it?",
      stopsAtLength: "Stop at the length limit",
      fails: "Show an error before the first word",
      failsHalfway: "Show an error half-way",
      staysSilent: "Start slowly",
    },
    async [Symbol.asyncDispose]() {},
  }));

/** Takes no time for a wait such as between two words, and for ever for one of seconds. */
function skipUnlessLong(ms: number, signal: AbortSignal): Promise<void> {
  if (ms < 1_000) return Promise.resolve();
  return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}
