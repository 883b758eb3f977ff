/** A host that pages may be fetched from: a name, or with `*.` before it all names below that, and a port where that is not the usual. */
interface AllowedHost {
  name: string;
  isBelow: boolean;
  /** Empty: the usual one. */
  port: string;
}

/** Hosts that pages may be fetched from. */
export class HostList {
  readonly #hosts: readonly AllowedHost[];

  /** @throws {TypeError} that says which of them is no host */
  constructor(hosts: readonly string[]) {
    this.#hosts = hosts.map(toAllowedHost);
  }

  allows({ hostname, port }: URL): boolean {
    return this.#hosts.some((host) => {
      const isNamed = host.isBelow ? hostname.endsWith(`.${host.name}`) : hostname === host.name;
      return isNamed && port === host.port;
    });
  }
}

function toAllowedHost(text: string): AllowedHost {
  const isBelow = text.startsWith("*.");
  const authority = isBelow ? text.slice(2) : text;
  const url = /[/@?#\s]/.test(authority) ? null : URL.parse(`http://${authority}`);
  if (!url?.hostname) throw new TypeError(`"${text}" is no host, such as "example.com" or "*.example.com"`);
  return { name: url.hostname, isBelow, port: url.port };
}
