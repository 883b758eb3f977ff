/** An attribute's value, as OTLP writes it in JSON. */
type Value = { stringValue?: string; intValue?: string | number; doubleValue?: number; boolValue?: boolean };
type Attributes = { key: string; value: Value }[];

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  /** Empty where it has none. */
  parentSpanId: string;
  name: string;
  /** 3: of a client. */
  kind: number;
  attributes: Record<string, unknown>;
  /** Ids of the spans that it is linked to. */
  links: string[];
  /** 2: an error. */
  status: number;
}

/** One point of a metric, the newest of its attributes. */
export interface ReceivedPoint {
  attributes: Record<string, unknown>;
  /** What a counter counts, or the sum of a histogram. */
  sum: number;
  /** Of a histogram. */
  count: number;
}

/** A stubbed OpenTelemetry collector on loopback, which reads OTLP over HTTP as JSON. */
export class OtlpCollector implements AsyncDisposable {
  /** All spans of the app and the runtime, in the order in which they came. */
  readonly spans: ReceivedSpan[] = [];
  /** Points by the name of their metric and their attributes. */
  readonly metrics = new Map<string, Map<string, ReceivedPoint>>();
  /** All that came, as it was written, and to where. */
  readonly received: { path: string; text: string }[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #waiting: (() => void)[] = [];

  constructor() {
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    this.#server = Deno.serve(options, async (request) => {
      const [path, text] = [new URL(request.url).pathname, await request.text()];
      this.received.push({ path, text });
      this.#take(path, JSON.parse(text));
      for (const wake of this.#waiting.splice(0)) wake();
      return Response.json({});
    });
  }

  /** Has a server tell this collector, soon. */
  get env(): Record<string, string> {
    return {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${this.#server.addr.port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_BSP_SCHEDULE_DELAY: "50",
      OTEL_BLRP_SCHEDULE_DELAY: "50",
      OTEL_METRIC_EXPORT_INTERVAL: "100",
    };
  }

  /** Resolves when what came makes it true. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((wake) => this.#waiting.push(wake));
  }

  spansOf(name: string): ReceivedSpan[] {
    return this.spans.filter((span) => span.name === name);
  }

  points(name: string): ReceivedPoint[] {
    return [...this.metrics.get(name)?.values() ?? []];
  }

  /** Of all points of a metric that have these attributes. */
  sum(name: string, attributes: Record<string, unknown> = {}): number {
    const isAsked = (point: ReceivedPoint) =>
      Object.entries(attributes).every(([key, value]) => point.attributes[key] === value);
    return this.points(name).filter(isAsked).reduce((sum, point) => sum + point.sum, 0);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.shutdown();
  }

  // deno-lint-ignore no-explicit-any -- as deep as OTLP is
  #take(path: string, body: any): void {
    if (path === "/v1/traces") {
      for (const { scopeSpans } of body.resourceSpans) {
        for (const { spans } of scopeSpans) this.spans.push(...spans.map(toSpan));
      }
    } else if (path === "/v1/metrics") {
      for (const { scopeMetrics } of body.resourceMetrics) {
        for (const { metrics } of scopeMetrics) for (const metric of metrics) this.#takeMetric(metric);
      }
    }
  }

  // deno-lint-ignore no-explicit-any -- as deep as OTLP is
  #takeMetric({ name, sum, histogram, gauge }: any): void {
    const points = this.metrics.get(name) ?? new Map<string, ReceivedPoint>();
    this.metrics.set(name, points);
    for (const point of (sum ?? histogram ?? gauge).dataPoints) {
      const attributes = toRecord(point.attributes);
      const value = Number(point.sum ?? point.asInt ?? point.asDouble);
      points.set(JSON.stringify(attributes), { attributes, sum: value, count: Number(point.count ?? 1) });
    }
  }
}

// deno-lint-ignore no-explicit-any -- as deep as OTLP is
function toSpan({ traceId, spanId, parentSpanId = "", name, kind, attributes, links, status }: any): ReceivedSpan {
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    kind,
    attributes: toRecord(attributes),
    links: (links ?? []).map(({ spanId }: { spanId: string }) => spanId),
    status: status?.code ?? 0,
  };
}

function toRecord(attributes: Attributes = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, toValue(value)]));
}

function toValue({ stringValue, intValue, doubleValue, boolValue }: Value): unknown {
  return stringValue ?? boolValue ?? doubleValue ?? Number(intValue);
}
