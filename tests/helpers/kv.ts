import { openKv } from "../../lib/store/open.ts";

/** A database in memory that is closed with its scope. */
export async function memoryKv(): Promise<{ kv: Deno.Kv } & Disposable> {
  const kv = await openKv(":memory:");
  return { kv, [Symbol.dispose]: () => kv.close() };
}

/** A path for a database, in a folder that does not exist yet; removed with its scope. */
export async function kvPath(): Promise<{ path: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir({ prefix: "freshet-store-" });
  return {
    path: `${folder}/data/chat.sqlite`,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Every key there is. */
export function allKeys(kv: Deno.Kv): Promise<Deno.KvKey[]> {
  return Array.fromAsync(kv.list({ prefix: [] }), ({ key }) => key);
}

/** What was asked of a database: calls, and how many entries its lists gave. */
export interface Traffic {
  calls: Record<string, number>;
  listed: number;
}

/** The same database, with its traffic counted. */
export function countingKv(kv: Deno.Kv): { kv: Deno.Kv; traffic: Traffic; reset(): void } {
  const traffic: Traffic = { calls: {}, listed: 0 };
  async function* counted<T>(entries: AsyncIterable<T>) {
    for await (const entry of entries) {
      traffic.listed++;
      yield entry;
    }
  }
  return {
    kv: wrapKv(kv, (name, call) => {
      traffic.calls[name] = (traffic.calls[name] ?? 0) + 1;
      const result = call();
      return name === "list" ? counted(result as AsyncIterable<unknown>) : result;
    }),
    traffic,
    reset() {
      traffic.calls = {};
      traffic.listed = 0;
    },
  };
}

/** The same database, with `around` in place of every call; an atomic commit is the call `commit`. */
export function wrapKv(kv: Deno.Kv, around: (name: string, call: () => unknown) => unknown): Deno.Kv {
  return new Proxy(kv, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name === "atomic") return () => wrapAtomic(target.atomic(), around);
      return (...args: unknown[]) => around(String(name), () => value.apply(target, args));
    },
  });
}

function wrapAtomic(
  atomic: Deno.AtomicOperation,
  around: (name: string, call: () => unknown) => unknown,
): Deno.AtomicOperation {
  const wrapped: Deno.AtomicOperation = new Proxy(atomic, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name === "commit") return () => around("commit", () => target.commit());
      return (...args: unknown[]) => (value.apply(target, args), wrapped);
    },
  });
  return wrapped;
}
