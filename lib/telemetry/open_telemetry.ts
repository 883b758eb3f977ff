import { Meters } from "./meters.ts";
import { Spans } from "./spans.ts";
import type { Telemetry } from "./telemetry.ts";

/** For a runtime that has registered its providers with the OpenTelemetry API. */
export function openTelemetry(version: string): Telemetry {
  const spans = new Spans(version);
  const meters = new Meters(version);
  return {
    observer: {
      begin(begun) {
        const turn = spans.turn(begun);
        meters.begin();
        return {
          ...turn,
          end(report) {
            turn.end(report);
            meters.end(report);
          },
        };
      },
    },
    refused: (error) => meters.refused(error),
    model: (model) => spans.model(model),
    store: (store) => spans.store(store),
    turnStore: (store) => spans.turnStore(store),
  };
}
