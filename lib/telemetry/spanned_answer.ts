import { type Context, context, type Span, SpanKind, trace, type Tracer } from "@opentelemetry/api";
import type { Model, ModelEvent, ModelRequest } from "../chat/model_port.ts";
import { toChatError } from "../errors.ts";
import { fail } from "./fail.ts";

type Result = IteratorResult<ModelEvent[]>;

/** What a model answers to one request, in a span from the request to the end of the answer. */
export class SpannedAnswer implements AsyncIterableIterator<ModelEvent[]> {
  readonly #signal: AbortSignal;
  readonly #span: Span;
  readonly #within: Context;
  readonly #events: AsyncIterator<ModelEvent[]>;
  #hasBegun = false;

  constructor(model: Model, request: ModelRequest, tracer: Tracer) {
    const name = request.model ?? model.name;
    const attributes = { "gen_ai.operation.name": "chat", "gen_ai.request.model": name };
    this.#signal = request.signal;
    this.#span = tracer.startSpan(`chat ${name}`, { kind: SpanKind.CLIENT, attributes });
    this.#within = trace.setSpan(context.active(), this.#span);
    this.#events = context.with(this.#within, () => model.stream(request)[Symbol.asyncIterator]());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (this.#hasBegun) return this.#events.next().then(this.#told, this.#failed);
    this.#hasBegun = true;
    // What it asks for is asked within its span, and is before it answers.
    return context.with(this.#within, () => this.#events.next()).then(this.#told, this.#failed);
  }

  async return(): Promise<Result> {
    this.#span.end();
    await this.#events.return?.();
    return { done: true, value: undefined };
  }

  readonly #told = (result: Result): Result => {
    if (result.done) this.#span.end();
    else for (const event of result.value) this.#note(event);
    return result;
  };

  readonly #failed = (error: unknown): never => {
    if (!this.#signal.aborted) fail(this.#span, toChatError(error).code);
    this.#span.end();
    throw error;
  };

  #note(event: ModelEvent): void {
    if (event.type === "model") this.#span.setAttribute("gen_ai.response.model", event.name);
    if (event.type !== "usage") return;
    const { promptTokens, completionTokens } = event.usage;
    if (promptTokens !== null) this.#span.setAttribute("gen_ai.usage.input_tokens", promptTokens);
    if (completionTokens !== null) this.#span.setAttribute("gen_ai.usage.output_tokens", completionTokens);
  }
}
