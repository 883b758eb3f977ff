/** What `app.listen()` takes. */
export type ListenOptions = Partial<Deno.ServeTcpOptions & Deno.TlsCertifiedKeyPem> & {
  /** An address to print beside the local one, where the server is reached by another name. */
  remoteAddress?: string;
};

type Handler = (request: Request, info?: Deno.ServeHandlerInfo) => Promise<Response>;

/** Where a server is told to be, or looks for a free port; and the path that the app lies at there. */
type ServeOptions = ListenOptions & { basePath: string };

const PORTS = Array.from({ length: 20 }, (_, i) => 8000 + i);

/**
 * Serves on `options.port`, or without one on the first of ports 8000 to 8019 that is free. Prints the address, unless
 * `options.onListen` is there to do it.
 *
 * @throws {Deno.errors.AddrInUse} with the port in its message
 */
export function serve(handler: Handler, { basePath, ...options }: ServeOptions): Deno.HttpServer {
  const onListen = options.onListen ?? ((address) => announce(address, { ...options, basePath }));
  const ports = options.port === undefined ? PORTS : [options.port];
  for (const port of ports) {
    try {
      return Deno.serve({ ...options, onListen, port }, handler);
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  throw new Deno.errors.AddrInUse(
    ports.length === 1
      ? `Cannot listen on port ${ports[0]}: it is in use`
      : `Cannot listen on a port from ${ports[0]} to ${ports.at(-1)}: all are in use`,
  );
}

function announce(address: Deno.NetAddr, options: ServeOptions): void {
  // deno-lint-ignore no-console
  console.log(addressLines(address, options));
}

/** What is printed of where the server can be reached. */
export function addressLines({ hostname, port }: Deno.NetAddr, options: ServeOptions): string {
  const protocol = options.key !== undefined && options.cert !== undefined ? "https" : "http";
  // Nobody can open the address that stands for all of them.
  const host = hostname === "0.0.0.0" || hostname === "::" ? "localhost" : hostname;
  const local = `${protocol}://${host.includes(":") ? `[${host}]` : host}:${port}${options.basePath}/`;
  const lines = ["Fresh ready", `  Local:  ${local}`];
  if (options.remoteAddress !== undefined) lines.push(`  Remote: ${options.remoteAddress}`);
  return lines.join("\n");
}
