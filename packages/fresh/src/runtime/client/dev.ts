/**
 * Reloads the page when the dev server says that something changed, or when it comes back as another process.
 * Loaded on every page in development only.
 */
const RETRY_MS = 250;

let seen: string | undefined;

function connect() {
  const address = new URL("../alive", import.meta.url);
  address.protocol = address.protocol.replace("http", "ws");
  const socket = new WebSocket(address);
  socket.onmessage = ({ data }) => {
    if (seen !== undefined && seen !== data) location.reload();
    seen = data;
  };
  socket.onclose = () => setTimeout(connect, RETRY_MS);
}

connect();
