/** Random numbers that can be had again. */
export interface Random {
  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  /** That many different whole numbers from `min` to `max`, in ascending order. */
  integers(count: number, range: { min: number; max: number }): number[];
}

/** Runs a test with random numbers. Where it fails, the message names the seed; `TEST_SEED=<seed>` gives the same numbers. */
export async function withRandom(run: (random: Random) => Promise<void>): Promise<void> {
  const seed = Number(Deno.env.get("TEST_SEED") ?? crypto.getRandomValues(new Uint32Array(1))[0]);
  try {
    await run(createRandom(seed));
  } catch (error) {
    if (error instanceof Error) error.message += ` (TEST_SEED=${seed})`;
    throw error;
  }
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
