import type { Socket } from "./connection.ts";

/** Opens a connection to the server of an address, over TLS for `https`. @throws what the runtime says, or the signal's reason */
export async function dial({ protocol, hostname, port }: URL, signal: AbortSignal | null): Promise<Socket> {
  const isSecure = protocol === "https:";
  // An address of IPv6 has brackets in a URL only.
  const to = { hostname: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (isSecure ? 443 : 80) };
  const dialling = isSecure ? dialTls(to) : Deno.connect(to);
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

async function dialTls(to: { hostname: string; port: number }): Promise<Deno.TlsConn> {
  const connection = await Deno.connectTls({ ...to, alpnProtocols: ["http/1.1"] });
  try {
    // What is wrong with a certificate is found out before anything is sent.
    await connection.handshake();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}
