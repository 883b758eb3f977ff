/** One connection of a {@linkcode rawServer}. */
export interface RawConnection {
  /** From 0 on. */
  number: number;
  /** The next request, as it came; `null` once the client has gone. */
  request(): Promise<string | null>;
  /** Sends that, to the letter. */
  say(text: string | Uint8Array): Promise<void>;
  close(): void;
}

/** A server that says to each connection what a test has it say, whether that is HTTP or not. */
export function rawServer(serve: (connection: RawConnection) => Promise<void>) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  let count = 0;
  const done = (async () => {
    const serving: Promise<void>[] = [];
    for await (const socket of listener) {
      open.add(socket);
      const leave = () => {
        if (open.delete(socket)) socket.close();
      };
      serving.push(serve(connectionOf(socket, { number: count++, close: leave })).catch(() => {}).finally(leave));
    }
    await Promise.all(serving);
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}/`,
    /** How many connections there were. */
    get count() {
      return count;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const socket of open) socket.close();
      open.clear();
      await done;
    },
  };
}

function connectionOf(socket: Deno.Conn, { number, close }: { number: number; close(): void }): RawConnection {
  let held = "";
  return {
    number,
    close,
    async request() {
      const buffer = new Uint8Array(65_536);
      for (;;) {
        const [head, rest] = held.split("\r\n\r\n", 2);
        const length = Number(/^content-length: (\d+)/m.exec(head)?.[1]);
        if (rest !== undefined && rest.length >= length) {
          held = held.slice(head.length + 4 + length);
          return `${head}\r\n\r\n${rest.slice(0, length)}`;
        }
        const count = await socket.read(buffer).catch(() => null);
        if (count === null) return null;
        held += new TextDecoder("latin1").decode(buffer.subarray(0, count));
      }
    },
    async say(text) {
      const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
      for (let sent = 0; sent < bytes.length;) sent += await socket.write(bytes.subarray(sent));
    },
  };
}
