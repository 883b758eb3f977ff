import { placeOf } from "../transport/dial.ts";

/** One of them; the usual port of its scheme where it names none. */
interface Entry {
  isDomain: boolean;
  hostname: string;
  port: number | null;
}

/** Hosts that pages may be fetched from, as the setting has them: `example.com`, `*.example.com` for all below, `example.com:8080`. */
export class HostList {
  readonly #entries: readonly Entry[];

  constructor(hosts: readonly string[]) {
    this.#entries = hosts.map(toEntry);
  }

  /** A port that is none of the usual ones has to be named. */
  allows(url: URL): boolean {
    return this.#entries.some(({ isDomain, hostname, port }) =>
      (isDomain ? url.hostname.endsWith(`.${hostname}`) : url.hostname === hostname) &&
      (port === null ? url.port === "" : port === placeOf(url).port)
    );
  }
}

function toEntry(host: string): Entry {
  const isDomain = host.startsWith("*.");
  const authority = isDomain ? host.slice(2) : host;
  const [, port] = /:(\d+)$/.exec(authority) ?? [];
  return { isDomain, hostname: new URL(`http://${authority}`).hostname, port: port ? Number(port) : null };
}
