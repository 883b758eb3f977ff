import type { Socket } from "./connection.ts";

/** Where to connect to, and how. */
export interface Place {
  /** A name or an address, without brackets. */
  host: string;
  port: number;
  isSecure: boolean;
}

export interface ConnectOptions {
  signal: AbortSignal | null;
  /** Whether to talk to who is at that address: asked of the connection itself, before anything is sent. */
  isAllowed?(address: string): boolean;
}

/** There is a connection, to an address that is not allowed; nothing was sent. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
}

/** Opens a connection to the server of an address, over TLS for `https`. @throws what the runtime says, or the signal's reason */
export function dial(url: URL, signal: AbortSignal | null): Promise<Socket> {
  return connect(placeOf(url), { signal });
}

/** What a URL names. */
export function placeOf({ protocol, hostname, port }: URL): Place {
  const isSecure = protocol === "https:";
  // An address of IPv6 has brackets in a URL only.
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (isSecure ? 443 : 80), isSecure };
}

/** Opens a connection. @throws {AddressRefused}, what the runtime says, or the signal's reason */
export async function connect(place: Place, { signal, isAllowed }: ConnectOptions): Promise<Socket> {
  const dialling = isAllowed ? connectChecked(place, isAllowed) : connectDirectly(place);
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

const ALPN = { alpnProtocols: ["http/1.1"] };

function connectDirectly({ host: hostname, port, isSecure }: Place): Promise<Deno.Conn> {
  return isSecure ? Deno.connectTls({ hostname, port, ...ALPN }).then(shaken) : Deno.connect({ hostname, port });
}

async function connectChecked(
  { host: hostname, port, isSecure }: Place,
  isAllowed: (address: string) => boolean,
): Promise<Deno.Conn> {
  const connection = await Deno.connect({ hostname, port });
  if (!isAllowed(connection.remoteAddr.hostname)) {
    connection.close();
    throw new AddressRefused(`The address of "${hostname}" is not allowed`);
  }
  return isSecure ? await Deno.startTls(connection, { hostname, ...ALPN }).then(shaken) : connection;
}

/** What is wrong with a certificate is found out before anything is sent. */
async function shaken(connection: Deno.TlsConn): Promise<Deno.TlsConn> {
  try {
    await connection.handshake();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
