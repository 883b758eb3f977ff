// deno-lint-ignore-file no-console -- talks to whoever runs it
/**
 * Breaks the server in every way that is known, and prints for each what was promised and what held. Ends with code 1 where
 * something did not. `--quick` tries less of it, for CI; other arguments are parts of the names of faults to try.
 *
 * @module
 */
import { BAD_INPUT } from "./bad_input.ts";
import { CONNECTIONS } from "./connections.ts";
import { DAMAGE } from "./damage.ts";
import type { Fault } from "./fault.ts";
import { MODELS } from "./models.ts";
import { ODD } from "./odd_texts.ts";
import { PACKAGES } from "./packages.ts";
import { STALLED_READERS } from "./stalled_readers.ts";
import { STORES } from "./stores.ts";
import { STRANGERS_AT_ALL } from "./strangers.ts";

/** In the order in which they are told of. */
const FAULTS: readonly Fault[] = [
  ...BAD_INPUT,
  ...ODD,
  ...STRANGERS_AT_ALL,
  ...STALLED_READERS,
  ...CONNECTIONS,
  ...MODELS,
  ...STORES,
  ...DAMAGE,
  ...PACKAGES,
];

/** How many are tried at once: most of them wait for something. */
const AT_ONCE = 6;

/** What goes on for longest begins first. */
const isLong = ({ name }: Fault) => /stop reading|2 s for each call/.test(name);

const isQuick = Deno.args.includes("--quick");
const wanted = Deno.args.filter((arg) => !arg.startsWith("--"));
const faults = FAULTS.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const startedAt = Date.now();
const rows = new Map<Fault, string>();
const errors: unknown[] = [];

async function tryOut(fault: Fault): Promise<void> {
  const { name, promised } = fault;
  const since = Date.now();
  try {
    const { tries, held } = await fault.run({ isQuick });
    rows.set(fault, `| ${name} | ${tries.toLocaleString("en")} | ${promised} | ${held} |`);
  } catch (error) {
    errors.push(name, error);
    rows.set(fault, `| ${name} | | ${promised} | **no**: see below |`);
  }
  // Whoever waits for the table sees that something goes on.
  console.error(`${Math.round((Date.now() - since) / 1_000)} s: ${name}`);
}

const waiting = [...faults.filter(isLong), ...faults.filter((fault) => !isLong(fault) && !fault.isAlone)];
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  for (let next; (next = waiting.shift());) await tryOut(next);
}));
for (const fault of faults.filter(({ isAlone }) => isAlone)) await tryOut(fault);

const held = faults.length - errors.length / 2;
console.log("| fault | tries | promised | held |\n| --- | ---: | --- | --- |");
for (const fault of faults) console.log(rows.get(fault));
console.log(`\n${held} of ${faults.length} held, in ${Math.round((Date.now() - startedAt) / 1_000)} s`);
for (const error of errors) console.error(error);
Deno.exit(errors.length > 0 || faults.length === 0 ? 1 : 0);
