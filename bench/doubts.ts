/** What was used while something was measured, in seconds of processor time where nothing else is said. */
export interface Used {
  wallSeconds: number;
  server: number;
  model: number;
  load: number;
  /** What runs on the machine beside the benchmark. */
  others: number;
}

/** Share of one core from which a process is taken to be the limit. */
const BUSY = 0.9;

/** Share of the machine that other programs may use without being told. */
const FOREIGN = 0.05;

/** Share of the tokens that the model may send late without being told. */
const LATE = 0.01;

/** What casts doubt on figures: something else than the server was the limit. */
export function doubts({ wallSeconds, model, load, server, others }: Used, late = 0): string[] {
  const told: string[] = [];
  const cores = navigator.hardwareConcurrency;
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  if (load > BUSY * wallSeconds) told.push(`the generator was the limit (${percent(load / wallSeconds)} of a core)`);
  if (model > BUSY * wallSeconds) told.push(`the model was the limit (${percent(model / wallSeconds)} of a core)`);
  if (late > LATE) told.push(`the model was late with ${percent(late)} of the tokens`);
  const all = (server + model + load + others) / wallSeconds / cores;
  if (all > BUSY) told.push(`the machine was full (${percent(all)})`);
  const foreign = others / wallSeconds / cores;
  if (foreign > FOREIGN) told.push(`other programs used ${percent(foreign)} of the machine`);
  return told;
}
