import { ConnectionLost, Http1Connection } from "./connection.ts";
import { dial } from "./dial.ts";
import type { Head } from "./head.ts";
import { decodeContent } from "./content_coding.ts";
import { IdleConnections } from "./idle.ts";
import type { Answer, AnswerBody, Transport, TransportRequest } from "./transport.ts";

export interface SocketTransportOptions {
  /** For what sockets do not do: a server that they do not reach, which may be by way of HTTP/2, and redirects. */
  fallback: Transport;
  /** How long a connection waits for another request, in milliseconds; 0, where absent: none does. */
  idleMs?: number;
}

/** How long the end of a body may take that nobody reads any more, in milliseconds. */
const LEAVE_MS = 500;

/**
 * A transport over sockets of its own. `fetch` wakes its reader for each chunk of a body, and a read costs it several times what
 * one of a socket does: a model's every token is a chunk.
 */
export function socketTransport({ fallback, idleMs = 0 }: SocketTransportOptions): Transport {
  const idle = new IdleConnections(idleMs);
  return async (address, request) => {
    const url = new URL(address);
    const exchange = { url, request, idle };
    const waiting = idle.take(url.origin);
    let answer = waiting && await ask(waiting, exchange).catch((error) => {
      // The server has closed it before it saw the request.
      if (!(error instanceof ConnectionLost) || error.hasBegun) throw error;
      return null;
    });
    if (!answer) {
      const socket = await dial(url, request.signal).catch(() => null);
      request.signal?.throwIfAborted();
      // It says what is wrong, too.
      if (!socket) return await fallback(address, request);
      answer = await ask(new Http1Connection(socket), exchange);
    }
    const { status, headers, body } = answer;
    const isRedirect = [301, 302, 303, 307, 308].includes(status) && headers.has("location");
    if (!isRedirect || request.redirect === "manual") return answer;
    await body?.cancel();
    return await fallback(address, request);
  };
}

interface Exchange {
  url: URL;
  request: TransportRequest;
  idle: IdleConnections;
}

async function ask(connection: Http1Connection, { url, request, idle }: Exchange): Promise<Answer> {
  const { method, headers, signal } = request;
  const body = new TextEncoder().encode(request.body ?? "");
  const onAbort = () => connection.close();
  signal?.addEventListener("abort", onAbort);
  if (signal?.aborted) onAbort();
  try {
    const onEnd = () => idle.give(url.origin, connection);
    const head = { method, url, headers, length: body.length, keepAlive: idle.isOn };
    const answer = await connection.send({ ...head, body, onEnd });
    if (answer.hasBody) return decodeContent({ ...answer, body: bodyOf(answer, connection) });
    onEnd();
    return { ...answer, body: null };
  } catch (error) {
    connection.close();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

function bodyOf(answer: Head, connection: Http1Connection): AnswerBody {
  const read = () => connection.read(answer);
  const cancel = () => Promise.resolve(connection.cancel(answer));

  async function leave(): Promise<void> {
    const timer = setTimeout(cancel, LEAVE_MS);
    Deno.unrefTimer(timer);
    while (await read().catch(() => null));
    clearTimeout(timer);
  }

  return { read, cancel, leave };
}
