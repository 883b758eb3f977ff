import { type Meter, metrics } from "@opentelemetry/api";
import type { TurnReport } from "../chat/turn_report.ts";
import type { ChatError } from "../errors.ts";

/** Bounds of histograms of seconds, as the semantic conventions for generative AI have them. */
const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

/** Those of tokens. */
const TOKENS = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864];

/** What is counted of turns, by the names of the semantic conventions where they have one. */
export class Meters {
  readonly #live;
  readonly #ended;
  readonly #firstToken;
  readonly #tokens;
  readonly #estimatedTokens;
  readonly #refusals;

  constructor(version: string) {
    const meter: Meter = metrics.getMeter("freshet", version);
    this.#live = meter.createUpDownCounter("freshet.turns.live", { unit: "{turn}", description: "Turns that run" });
    this.#ended = meter.createCounter("freshet.turns", { unit: "{turn}", description: "Turns that have ended" });
    this.#firstToken = meter.createHistogram("gen_ai.client.operation.time_to_first_chunk", {
      unit: "s",
      description: "Time to the first token of a reply, thinking included",
      advice: { explicitBucketBoundaries: SECONDS },
    });
    this.#tokens = meter.createHistogram("gen_ai.client.token.usage", {
      unit: "{token}",
      description: "Tokens of a turn, as the model server counted them",
      advice: { explicitBucketBoundaries: TOKENS },
    });
    this.#estimatedTokens = meter.createCounter("freshet.tokens.estimated", {
      unit: "{token}",
      description: "Tokens of turns that the model server did not count",
    });
    this.#refusals = meter.createCounter("freshet.refusals", {
      unit: "{request}",
      description: "Requests that a limit refused",
    });
  }

  begin(): void {
    this.#live.add(1);
  }

  end({ kind, kept, model, ending, firstTokenMs, tokens }: TurnReport): void {
    this.#live.add(-1);
    const isKept = kept !== null;
    this.#ended.add(1, { "freshet.ending": ending, "freshet.turn.kind": kind, "freshet.turn.kept": isKept });
    const asked = { "gen_ai.operation.name": "chat", "gen_ai.response.model": model };
    if (firstTokenMs !== null) this.#firstToken.record(firstTokenMs / 1000, asked);
    const counts = { input: tokens.input, output: tokens.output };
    for (const [type, count] of Object.entries(counts)) {
      const attributes = { ...asked, "gen_ai.token.type": type };
      // By the conventions, usage is what was counted.
      if (tokens.isEstimate) this.#estimatedTokens.add(count, attributes);
      else this.#tokens.record(count, attributes);
    }
  }

  refused({ code }: ChatError): void {
    this.#refusals.add(1, { "freshet.limit": code });
  }
}
