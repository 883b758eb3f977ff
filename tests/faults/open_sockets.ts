/** The ports of every TCP connection of this machine over IPv4 that a process has open, at the side of `local`; see proc(5). */
export function openSockets(): { local: number; remote: number }[] {
  const [, ...lines] = Deno.readTextFileSync("/proc/net/tcp").trim().split("\n");
  const port = (address: string) => parseInt(address.split(":")[1], 16);
  // What the kernel still has to say, or to hear, of a connection that was closed belongs to no process, and has no inode.
  return lines.map((line) => line.trim().split(/\s+/)).filter((fields) => fields[9] !== "0" && port(fields[2]) !== 0)
    .map(([, local, remote]) => ({ local: port(local), remote: port(remote) }));
}

export function portOf(url: string): number {
  return Number(new URL(url).port);
}
