import { type Span, SpanStatusCode } from "@opentelemetry/api";

/** Marks a span as failed. What was thrown may quote what was said: only its code is told. */
export function fail(span: Span, code: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  span.setAttribute("error.type", code);
}
