/** Random numbers that can be had again. */
export interface Random {
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** That many different whole numbers from `min` to `max`, in ascending order. */
  integers(count: number, range: { min: number; max: number }): number[];
}

/**
 * Where all random numbers of the tests come from: the same in every run, so that a run can be had again. `TEST_SEED` is another
 * number, or `random` in `deno task test:soak`; a failure names it.
 */
export const SEED: number = readSeed(Deno.env.get("TEST_SEED") ?? "1");

/** Runs a test with random numbers. */
export async function withRandom(run: (random: Random) => Promise<void>): Promise<void> {
  try {
    await run(createRandom(SEED));
  } catch (error) {
    if (error instanceof Error) error.message += ` (TEST_SEED=${SEED})`;
    throw error;
  }
}

function readSeed(seed: string): number {
  return seed === "random" ? crypto.getRandomValues(new Int32Array(1))[0] : Number(seed);
}

function createRandom(seed: number): Random {
  const next = xorshift(seed);
  const integer = (min: number, max: number) => min + next() % (max - min + 1);
  return {
    integer,
    integers(count, { min, max }) {
      const found = new Set<number>();
      while (found.size < count) found.add(integer(min, max));
      return [...found].sort((a, b) => a - b);
    },
  };
}

/** Marsaglia's generator of 32 bits: gives whole numbers from 1 to 2^32 - 1. */
function xorshift(seed: number): () => number {
  // It has to begin with anything but 0, and a small number gives small ones at first.
  let state = (Math.imul(seed, 0x9e3779b1) >>> 0) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>>= 0;
  };
}
