import type { AdmittedTurn } from "./admission.ts";
import type { ObservedTurn, TurnObserver } from "./observer.ts";
import type { ChatState } from "./state.ts";
import { reportOf, type TurnBegun } from "./turn_report.ts";

export interface WatchOptions {
  observer?: TurnObserver;
  /** What to give back in the end. */
  admitted?: AdmittedTurn;
}

/** Times one turn and its steps, and in the end tells whoever has to know how it went. */
export class WatchedTurn {
  readonly #begun: TurnBegun;
  readonly #observed: ObservedTurn | undefined;
  readonly #admitted: AdmittedTurn | undefined;
  readonly #startedAt = performance.now();
  readonly #steps: Record<string, number> = {};

  constructor(begun: TurnBegun, { observer, admitted }: WatchOptions) {
    this.#begun = begun;
    this.#observed = observer?.begin(begun);
    this.#admitted = admitted;
  }

  run<T>(turn: () => T): T {
    return this.#observed?.run ? this.#observed.run(turn) : turn();
  }

  readonly step = async (label: string, step: () => Promise<void>): Promise<void> => {
    const startedAt = performance.now();
    try {
      await (this.#observed?.step ? this.#observed.step(label, step) : step());
    } finally {
      // A model that calls tools is asked more than once.
      this.#steps[label] = (this.#steps[label] ?? 0) + since(startedAt);
    }
  };

  end(state: ChatState): void {
    const report = reportOf(state, { begun: this.#begun, ms: since(this.#startedAt), steps: this.#steps });
    this.#admitted?.end(report.tokens.input + report.tokens.output);
    this.#observed?.end(report);
  }
}

/** In whole milliseconds. */
function since(time: number): number {
  return Math.round(performance.now() - time);
}
