import { context, type Span, SpanKind, trace, type Tracer } from "@opentelemetry/api";
import type { Listener, Model, ModelEvent, ModelRequest } from "../chat/model_port.ts";
import { toChatError } from "../errors.ts";
import { fail } from "./fail.ts";

/** Has a model answer, in a span from the request to the end of the answer. */
export async function answerInSpan(
  tracer: Tracer,
  model: Model,
  { request, listen }: { request: ModelRequest; listen: Listener },
): Promise<void> {
  const name = request.model ?? model.name;
  const attributes = { "gen_ai.operation.name": "chat", "gen_ai.request.model": name };
  const span = tracer.startSpan(`chat ${name}`, { kind: SpanKind.CLIENT, attributes });
  const told: Listener = (events) => {
    for (const event of events) note(span, event);
    return listen(events);
  };
  try {
    await context.with(trace.setSpan(context.active(), span), () => model.answer(request, told));
  } catch (error) {
    if (!request.signal.aborted) fail(span, toChatError(error).code);
    throw error;
  } finally {
    span.end();
  }
}

function note(span: Span, event: ModelEvent): void {
  if (event.type === "model") span.setAttribute("gen_ai.response.model", event.name);
  if (event.type !== "usage") return;
  const { promptTokens, completionTokens } = event.usage;
  if (promptTokens !== null) span.setAttribute("gen_ai.usage.input_tokens", promptTokens);
  if (completionTokens !== null) span.setAttribute("gen_ai.usage.output_tokens", completionTokens);
}
