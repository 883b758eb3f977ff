import type { Model, ModelEvent, ModelRequest } from "../../lib/chat/model_port.ts";
import type { ToolRequest } from "../../lib/chat/types.ts";
import { STOP } from "./fake_model.ts";
import { isTitleRequest } from "./title_request.ts";
import { yielding } from "./iterated_model.ts";

/** What a model says to one request: text, events, and an error that it throws; or nothing until the request is aborted. */
export type Script = (string | ModelEvent | Error)[] | "silence";

/** A model that says one thing after the other, each to one request; the last again and again. */
export class RoundModel implements Model {
  readonly name = "rounds";
  readonly demo = false;
  /** Every request so far, as it was then. */
  readonly requests: ModelRequest[] = [];
  readonly #scripts: Script[];

  constructor(...scripts: Script[]) {
    this.#scripts = scripts;
  }

  readonly answer = yielding((request) => this.#say(request));

  async *#say(request: ModelRequest): AsyncGenerator<ModelEvent[]> {
    if (isTitleRequest(request)) return;
    this.requests.push({ ...request, messages: [...request.messages] });
    const script = this.#scripts[Math.min(this.requests.length, this.#scripts.length) - 1];
    if (script === "silence") {
      await new Promise((_, reject) => request.signal.addEventListener("abort", () => reject(request.signal.reason)));
    } else {
      for (const said of script) {
        if (said instanceof Error) throw said;
        yield [typeof said === "string" ? { type: "text", text: said } : await Promise.resolve(said)];
      }
    }
  }
}

/** The end of an answer that wants these to be called; ids are `a`, `b`, …. */
export function calling(...calls: [name: string, args?: string][]): ModelEvent[] {
  const requests = calls.map(([name, args = "{}"], i): ToolRequest => {
    return { id: String.fromCharCode(97 + i), name, arguments: args };
  });
  return [{ type: "calling" }, { type: "calls", calls: requests }, { type: "finish", reason: "tool_calls" }];
}

/** What a server counted. */
export function counted(promptTokens: number, completionTokens: number): ModelEvent {
  return { type: "usage", usage: { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens } };
}

/** An answer without calls. */
export const ANSWER: Script = ["Done", STOP];
