/** Something that goes wrong, and what the server promises when it does. */
export interface Fault {
  name: string;
  promised: string;
  /** Whether its figures need the machine to itself. */
  isAlone?: true;
  /** Has it go wrong, and throws where the promise does not hold. */
  run(extent: Extent): Promise<Outcome>;
}

/** How much of it is tried: in CI less than otherwise. */
export interface Extent {
  isQuick: boolean;
}

export interface Outcome {
  tries: number;
  /** What was seen, with its figures. */
  held: string;
}
