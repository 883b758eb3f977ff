import type { ChatState } from "./flow.ts";
import type { ObservedTurn, TurnObserver } from "./observer.ts";
import { reportOf, type TurnBegun, type TurnReport } from "./turn_report.ts";

/** Times one turn and its steps, and tells an observer, where there is one. */
export class WatchedTurn {
  readonly #begun: TurnBegun;
  readonly #observed: ObservedTurn | undefined;
  readonly #startedAt = performance.now();
  readonly #steps: Record<string, number> = {};

  constructor(begun: TurnBegun, observer?: TurnObserver) {
    this.#begun = begun;
    this.#observed = observer?.begin(begun);
  }

  run<T>(turn: () => T): T {
    return this.#observed?.run ? this.#observed.run(turn) : turn();
  }

  readonly step = async (label: string, step: () => Promise<void>): Promise<void> => {
    const startedAt = performance.now();
    try {
      await (this.#observed?.step ? this.#observed.step(label, step) : step());
    } finally {
      this.#steps[label] = since(startedAt);
    }
  };

  end(state: ChatState): TurnReport {
    const report = reportOf(state, { begun: this.#begun, ms: since(this.#startedAt), steps: this.#steps });
    this.#observed?.end(report);
    return report;
  }
}

/** In whole milliseconds. */
function since(time: number): number {
  return Math.round(performance.now() - time);
}
