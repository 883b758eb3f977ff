/**
 * In the place of the server, with its permissions: tries what the argument names, as JSON, and writes what became of each:
 * `null` where it was let, and else the name of the error. What is let and would do something is undone.
 */
export interface Attempts {
  read?: string[];
  write?: string[];
  env?: string[];
  /** `host:port`. */
  connect?: string[];
  listen?: string[];
  fetch?: string[];
  import?: string[];
  /** By the names of {@linkcode OTHERS}. */
  others?: string[];
}

export type Outcomes = Record<string, string | null>;

const HOW: Record<keyof Attempts, (what: string) => unknown> = {
  read: (path) => Deno.readTextFile(path).catch(unlessNotFound),
  async write(path) {
    await Deno.writeTextFile(path, "", { create: true, append: true });
    await Deno.remove(path);
  },
  env: (name) => Deno.env.get(name),
  connect: async (address) => (await Deno.connect(parse(address))).close(),
  listen: (address) => Deno.listen(parse(address)).close(),
  fetch: async (url) => await (await fetch(url)).body?.cancel(),
  import: (specifier) => import(specifier),
  others: (name) => OTHERS[name](),
};

const OTHERS: Record<string, () => unknown> = {
  "list the project": () => Array.fromAsync(Deno.readDir(".")),
  "list the environment": () => Deno.env.toObject(),
  "run a program": () => new Deno.Command(Deno.execPath()).outputSync(),
  "load a library": () => Deno.dlopen("libc.so.6", {}),
  "ask for the hostname": () => Deno.hostname(),
  "look an address up": () => Deno.resolveDns("example.com", "A"),
  "open a store elsewhere": () => Deno.openKv("https://kv.example"),
  "open a socket of the machine": () => Deno.connect({ transport: "unix", path: "/var/run/docker.sock" }),
  "ask for more": async () => {
    const { state } = await Deno.permissions.request({ name: "run" });
    if (state !== "granted") throw new Deno.errors.NotCapable("Denied");
  },
};

function parse(address: string): { hostname: string; port: number } {
  const colon = address.lastIndexOf(":");
  return { hostname: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

/** The right to look is all that counts. */
function unlessNotFound(error: Error): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** How long the runtime may take to refuse something, in milliseconds. */
const LET_MS = 5_000;

if (import.meta.main) {
  const outcomes: Outcomes = {};
  for (const [kind, targets] of Object.entries(JSON.parse(Deno.args[0]) as Attempts)) {
    for (const target of targets) {
      try {
        // What takes its time was let begin.
        await Promise.race([
          HOW[kind as keyof Attempts](target),
          new Promise((resolve) => setTimeout(resolve, LET_MS)),
        ]);
        outcomes[`${kind} ${target}`] = null;
      } catch (error) {
        outcomes[`${kind} ${target}`] = `${(error as Error).name}: ${(error as Error).message}`;
      }
    }
  }
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(outcomes)));
  Deno.exit();
}
