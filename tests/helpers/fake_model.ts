import type { Model, ModelEvent, ModelRequest } from "../../lib/chat/model_port.ts";
import { isTitleRequest } from "./title_request.ts";
import { yielding } from "./iterated_model.ts";

/** A model that says what a test tells it to, when it tells it to. */
export class FakeModel implements Model {
  readonly name = "fake";
  readonly demo = false;
  /** Every request so far, but for those that ask for a title. */
  readonly requests: ModelRequest[] = [];
  /** What it says when it is asked for one. */
  title = "";
  readonly #after?: Promise<void>;
  readonly #script: Iterable<ModelEvent | Error> | AsyncIterable<ModelEvent | Error>;

  /**
   * What to say to each request, once `after` has resolved; an error is thrown. Without a script it is silent until the request is
   * aborted.
   */
  constructor(script?: (ModelEvent | Error | string)[], { after }: { after?: Promise<void> } = {}) {
    this.#after = after;
    this.#script = script?.map((said) => typeof said === "string" ? { type: "text", text: said } : said) ?? silence();
  }

  answer: Model["answer"] = yielding((request) => this.#say(request));

  async *#say(request: ModelRequest): AsyncGenerator<ModelEvent[]> {
    if (isTitleRequest(request)) return yield [{ type: "text", text: this.title }];
    this.requests.push(request);
    request.signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    aborted.catch(() => {});
    request.signal.addEventListener("abort", () => reject(request.signal.reason));
    await Promise.race([this.#after, aborted]);
    const script = Symbol.asyncIterator in this.#script
      ? this.#script[Symbol.asyncIterator]()
      : this.#script[Symbol.iterator]();
    for (;;) {
      const { done, value } = await Promise.race([script.next(), aborted]);
      if (done) return;
      if (value instanceof Error) throw value;
      yield [value];
    }
  }
}

/** The end of a good reply. */
export const STOP: ModelEvent = { type: "finish", reason: "stop" };

function silence(): AsyncIterable<never> {
  return { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
}
