import type { TurnBegun, TurnReport } from "./turn_report.ts";

/** Watches turns, for whoever runs the server. */
export interface TurnObserver {
  begin(turn: TurnBegun): ObservedTurn;
}

/** One turn that is watched. Nothing of it is called for each token. */
export interface ObservedTurn {
  /** Runs the turn. */
  run?<T>(turn: () => T): T;
  /** Runs one of its steps. */
  step?(label: string, step: () => Promise<void>): Promise<void>;
  /** It has ended; nothing more is told of it. */
  end(report: TurnReport): void;
}
