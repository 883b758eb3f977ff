/** Path, below the base path, at which a page hears of changes. */
export const ALIVE_PATH = "/_fresh/alive";

/** Tells the open pages which revision of the app is served, when they connect and whenever it changes. */
export class ReloadChannel {
  #revision = crypto.randomUUID();
  #sockets = new Set<WebSocket>();

  connect(request: Request): Response {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return new Response(null, { status: 426 });
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => {
      this.#sockets.add(socket);
      socket.send(this.#revision);
    };
    socket.onclose = () => this.#sockets.delete(socket);
    return response;
  }

  announce() {
    this.#revision = crypto.randomUUID();
    for (const socket of this.#sockets) socket.send(this.#revision);
  }

  close() {
    for (const socket of this.#sockets) socket.close();
  }
}
