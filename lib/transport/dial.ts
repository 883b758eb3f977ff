import type { Socket } from "./connection.ts";

/** Where to connect to, and how. */
export interface Place {
  /** A name or an address, without brackets. */
  host: string;
  port: number;
  /** Name that the certificate has to be for, over TLS; `null`: without TLS. */
  tlsName: string | null;
}

/** Opens a connection to the server of an address, over TLS for `https`. @throws what the runtime says, or the signal's reason */
export function dial(url: URL, signal: AbortSignal | null): Promise<Socket> {
  return connect(placeOf(url), signal);
}

/** What a URL names. */
export function placeOf({ protocol, hostname, port }: URL): Place {
  const isSecure = protocol === "https:";
  // An address of IPv6 has brackets in a URL only.
  const host = hostname.replace(/^\[|\]$/g, "");
  return { host, port: Number(port) || (isSecure ? 443 : 80), tlsName: isSecure ? host : null };
}

/** Opens a connection. @throws what the runtime says, or the signal's reason */
export async function connect(place: Place, signal: AbortSignal | null): Promise<Socket> {
  const { host: hostname, port, tlsName } = place;
  const dialling = tlsName === null ? Deno.connect({ hostname, port }) : connectTls(place, tlsName);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal!.reason);
  signal?.addEventListener("abort", onAbort);
  if (signal?.aborted) onAbort();
  try {
    return await Promise.race([dialling, aborted]);
  } catch (error) {
    dialling.then((late) => late.close(), () => {});
    throw error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

async function connectTls({ host: hostname, port }: Place, tlsName: string): Promise<Deno.TlsConn> {
  const connection = hostname === tlsName
    ? await Deno.connectTls({ hostname, port, alpnProtocols: ["http/1.1"] })
    : await Deno.startTls(await Deno.connect({ hostname, port }), { hostname: tlsName, alpnProtocols: ["http/1.1"] });
  try {
    // What is wrong with a certificate is found out before anything is sent.
    await connection.handshake();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
