/**
 * What one would write by hand, run with the model's address: it reads the model's stream into one small buffer and writes a
 * frame for each text. No checks, no errors, no store, no end but the good one: the least that does what `/chat` does.
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
  return new Response(relay(answer.body!.getReader({ mode: "byob" })), {
    headers: { "content-type": "text/event-stream" },
  });
});

function relay(reader: ReadableStreamBYOBReader): ReadableStream<Uint8Array> {
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  let buffer = new ArrayBuffer(8 * 1024);
  let open = "";
  return new ReadableStream({
    async pull(controller) {
      for (let frames = ""; frames === "";) {
        const { value, done } = await reader.read(new Uint8Array(buffer));
        if (done) return controller.close();
        const lines = (open + decoder.decode(value, { stream: true })).split("\n");
        buffer = value.buffer;
        open = lines.pop()!;
        for (const line of lines) frames += toFrame(line);
        if (frames) controller.enqueue(encoder.encode(frames));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function toFrame(line: string): string {
  if (!line.startsWith("data: ")) return "";
  if (line === "data: [DONE]") return `${line}\n\n`;
  const text = JSON.parse(line.slice(6)).choices[0]?.delta.content;
  return text ? `data: ${JSON.stringify(text)}\n\n` : "";
}
