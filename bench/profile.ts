const ROOT = new URL("../", import.meta.url).href;

/** A CPU profile as V8 writes it, as far as it is read here. */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  /** Ids of the nodes that ran. */
  samples: number[];
  /** Microseconds before each sample. */
  timeDeltas: number[];
}

/** A function, and its share of the time in which anything ran. */
export interface Entry {
  name: string;
  /** File and line; empty for what is no script. */
  place: string;
  share: number;
}

/** What a profile comes to. */
export interface Profile {
  /** The functions in which most of the time went by itself, what they call left out. */
  functions: Entry[];
  /** The same by who wrote them, each one's share; the largest first. */
  parts: Map<string, number>;
}

/** Reads a `.cpuprofile`, and keeps the `count` top functions. */
export function readProfile(json: string, count: number): Profile {
  const { nodes, samples, timeDeltas }: CpuProfile = JSON.parse(json);
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byFunction = new Map<string, Entry>();
  const byPart = new Map<string, number>();
  const ran = samples.map((id, i) => ({ frame: frames.get(id)!, time: timeDeltas[i] }))
    .filter(({ frame }) => frame.functionName !== "(idle)");
  const total = ran.reduce((sum, { time }) => sum + time, 0);
  for (const { frame: { functionName: name, url, lineNumber }, time } of ran) {
    const place = url && `${shorten(url)}:${lineNumber + 1}`;
    const entry = byFunction.get(name + place) ?? { name: name || "(anonymous)", place, share: 0 };
    entry.share += time / total;
    byFunction.set(name + place, entry);
    const part = partOf(name, shorten(url));
    byPart.set(part, (byPart.get(part) ?? 0) + time / total);
  }
  return {
    functions: [...byFunction.values()].sort((a, b) => b.share - a.share).slice(0, count),
    parts: new Map([...byPart].sort(([, a], [, b]) => b - a)),
  };
}

/** From the project's folder, or from the package's. */
function shorten(url: string): string {
  return url.replace(ROOT, "").replace(/^.*node_modules\/(?=[^.])/, "");
}

/** Whose function it is. */
function partOf(name: string, place: string): string {
  if (name === "(program)") return "native code: sockets, streams' bytes, the event loop";
  if (name === "(garbage collector)") return "garbage collector";
  if (/^ext:deno_web\/.*streams/.test(place)) return "Deno: web streams";
  if (place.startsWith("ext:") || place.startsWith("node:") || name.startsWith("op_")) return "Deno: the rest";
  if (!place) return "V8: built-in functions";
  return /^(lib\/\w+|packages\/\w+|routes|@[^/]+\/[^/]+|[^/]+)/.exec(place)![0];
}
