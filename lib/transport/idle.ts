import type { Http1Connection } from "./connection.ts";

/** Most connections of one server that wait for another request. */
export const MAX_IDLE = 64;

/** Connections that wait for another request, by the origin that they lead to. Each goes after its time, or when it is lost. */
export class IdleConnections {
  readonly #idleMs: number;
  /** The newest last: it is the likeliest to be there yet. */
  readonly #waiting = new Map<string, Map<Http1Connection, ReturnType<typeof setTimeout>>>();

  /** `idleMs` is how long one waits, in milliseconds; 0: none does. */
  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  /** Whether any may wait. */
  get isOn(): boolean {
    return this.#idleMs > 0;
  }

  take(origin: string): Http1Connection | null {
    const connection = [...this.#waiting.get(origin)?.keys() ?? []].at(-1);
    if (!connection) return null;
    this.#forget(origin, connection);
    return connection;
  }

  /** A connection that has no request any more: waits for one, or is closed. */
  give(origin: string, connection: Http1Connection): void {
    const waiting = this.#waiting.get(origin) ?? new Map();
    if (!this.isOn || !connection.isFree || waiting.size >= MAX_IDLE) return connection.close();
    const drop = () => {
      if (!this.#forget(origin, connection)) return;
      connection.close();
    };
    const timer = setTimeout(drop, this.#idleMs);
    Deno.unrefTimer(timer);
    waiting.set(connection, timer);
    this.#waiting.set(origin, waiting);
    connection.watch(drop);
  }

  /** `false` where it does not wait. */
  #forget(origin: string, connection: Http1Connection): boolean {
    const waiting = this.#waiting.get(origin);
    clearTimeout(waiting?.get(connection));
    if (!waiting?.delete(connection)) return false;
    if (waiting.size === 0) this.#waiting.delete(origin);
    return true;
  }
}
