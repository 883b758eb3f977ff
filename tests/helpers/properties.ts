import fc from "npm:fast-check@^4";
import { SEED } from "./random.ts";

/** Any character of Unicode. The one that fast-check has for that, `"binary"`, takes a second of every test file to be made. */
export const ANY_CHARACTER: fc.Arbitrary<string> = fc.oneof(
  fc.integer({ min: 0, max: 0x7f }),
  fc.integer({ min: 0x80, max: 0xd7ff }),
  fc.integer({ min: 0xe000, max: 0x10ffff }),
).map((codePoint) => String.fromCodePoint(codePoint));

/** How many times as many inputs are tried as a test says: more than one in `deno task test:soak`. */
export const TIMES = Number(Deno.env.get("TEST_TIMES") ?? 1);

interface Options<T> {
  /** Inputs to try; 100 where absent. */
  numRuns?: number;
  /** Inputs to try in any case. */
  examples?: T[];
  /** Always these inputs and no more of them, because the property is known not to hold for some others. */
  seed?: number;
}

/** Fails where a property does not hold, with the smallest input that shows it. The inputs are those of the tests' one seed. */
export function assertProperty<T>(property: fc.IAsyncProperty<T>, options?: Options<T>): Promise<void>;
export function assertProperty<T>(property: fc.IProperty<T>, options?: Options<T>): void;
export function assertProperty<T>(
  property: fc.IRawProperty<T>,
  { numRuns = 100, examples = [], seed }: Options<T> = {},
): Promise<void> | void {
  const inputs = seed === undefined ? { seed: SEED, numRuns: numRuns * TIMES } : { seed, numRuns };
  return fc.assert(property, { ...inputs, examples });
}

/** So many inputs of the tests' one seed, for what takes many of them at once. */
export function sampleInputs<T>(inputs: fc.Arbitrary<T>, count: number): T[] {
  return fc.sample(inputs, { seed: SEED, numRuns: count });
}
