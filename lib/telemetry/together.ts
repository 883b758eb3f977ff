import type { ObservedTurn, TurnObserver } from "../chat/observer.ts";

/** Several observers as one, the first of them outermost; none where there are none. */
export function together(all: (TurnObserver | false | undefined)[]): TurnObserver | undefined {
  const observers = all.flatMap((observer) => observer || []);
  if (observers.length < 2) return observers[0];
  return {
    begin(turn) {
      const all = observers.map((observer) => observer.begin(turn));
      return all.reduceRight(around);
    },
  };
}

function around(inner: ObservedTurn, outer: ObservedTurn): ObservedTurn {
  return {
    run: (turn) => {
      const run = () => inner.run ? inner.run(turn) : turn();
      return outer.run ? outer.run(run) : run();
    },
    step: (label, step) => {
      const run = () => inner.step ? inner.step(label, step) : step();
      return outer.step ? outer.step(label, run) : run();
    },
    end(report) {
      inner.end(report);
      outer.end(report);
    },
  };
}
