/** What `app.listen()` takes. */
export type ListenOptions = Partial<Deno.ServeTcpOptions & Deno.TlsCertifiedKeyPem> & {
  /** An address to print beside the local one, where the server is reached by another name. */
  remoteAddress?: string;
};

type Handler = (request: Request, info?: Deno.ServeHandlerInfo) => Promise<Response>;

const FIRST_PORT = 8000;
const PORTS_TO_TRY = 20;

/** Serves on `options.port`, or without one on the first of ports 8000 to 8019 that is free. */
export function serve(handler: Handler, options: ListenOptions): Deno.HttpServer {
  if (options.port !== undefined) return Deno.serve(options, handler);

  for (let port = FIRST_PORT;; port++) {
    try {
      return Deno.serve({ ...options, port }, handler);
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse) || port === FIRST_PORT + PORTS_TO_TRY - 1) throw error;
    }
  }
}

/** Prints where the server can be reached. */
export function announce(address: Deno.NetAddr, options: ListenOptions & { basePath: string }): void {
  // deno-lint-ignore no-console
  console.log(addressLines(address, options));
}

/** What {@linkcode announce} prints. */
export function addressLines({ hostname, port }: Deno.NetAddr, options: ListenOptions & { basePath: string }): string {
  const protocol = options.key !== undefined && options.cert !== undefined ? "https" : "http";
  // Nobody can open the address that stands for all of them.
  const host = hostname === "0.0.0.0" || hostname === "::" ? "localhost" : hostname;
  const local = `${protocol}://${host.includes(":") ? `[${host}]` : host}:${port}${options.basePath}/`;
  const lines = ["Fresh ready", `  Local:  ${local}`];
  if (options.remoteAddress !== undefined) lines.push(`  Remote: ${options.remoteAddress}`);
  return lines.join("\n");
}
