/**
 * The floor, run with the model's address: the least that a server between a client and a model can do. It reads the question
 * and pipes the model's bytes through unread, which Deno does without waking JavaScript.
 */
import { say } from "../lines.ts";

const [modelUrl] = Deno.args;
const onListen = ({ port }: Deno.NetAddr) => void say(`http://127.0.0.1:${port}`);

Deno.serve({ hostname: "127.0.0.1", port: 0, onListen }, async (request) => {
  const { message } = await request.json();
  const answer = await fetch(`${modelUrl}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ stream: true, messages: [{ role: "user", content: message }] }),
  });
  return new Response(answer.body, { headers: { "content-type": "text/event-stream" } });
});
