/** Hosts that pages may be fetched from, as the setting has them: `example.com`, `*.example.com` for all below, `example.com:8080`. */
export class HostList {
  readonly #hosts: readonly URL[];
  readonly #domains: readonly URL[];

  constructor(hosts: readonly string[]) {
    const isDomain = (host: string) => host.startsWith("*.");
    this.#hosts = hosts.filter((host) => !isDomain(host)).map((host) => new URL(`http://${host}`));
    this.#domains = hosts.filter(isDomain).map((host) => new URL(`http://${host.slice(2)}`));
  }

  /** A port that is none of the usual ones has to be named. */
  allows({ hostname, port }: URL): boolean {
    return this.#hosts.some((host) => hostname === host.hostname && port === host.port) ||
      this.#domains.some((domain) => hostname.endsWith(`.${domain.hostname}`) && port === domain.port);
  }
}
