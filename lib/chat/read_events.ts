import { SseDecoder } from "../sse/decode.ts";
import { type ChatEvent, fromWire } from "./events.ts";

/** Events that arrived together, those of newer servers left out, and the number of the last. */
export interface Batch {
  events: ChatEvent[];
  lastId: number;
}

/** The events after a number, until the connection ends or breaks, or a number is missing. */
export async function* readEvents(
  { body }: Response,
  { after: lastId, onBytes }: { after: number; onBytes(): void },
): AsyncGenerator<Batch, void> {
  const decoder = new SseDecoder();
  const reader = body?.getReader();
  try {
    while (reader) {
      // A network that breaks is no error here: whoever follows the turn reads on.
      const { value } = await reader.read().catch(() => ({ value: undefined }));
      if (!value) return;
      onBytes();
      const events: ChatEvent[] = [];
      const before = lastId;
      let isGap = false;
      try {
        for (const message of decoder.push(value)) {
          const id = Number(message.lastEventId);
          isGap ||= id > lastId + 1;
          if (isGap || id <= lastId) continue;
          const event = fromWire(message);
          lastId = id;
          if (event) events.push(event);
        }
      } catch {
        // What cannot be read is as good as missing.
        isGap = true;
      }
      if (lastId > before) yield { events, lastId };
      if (isGap) return;
    }
  } finally {
    reader?.cancel().catch(() => {});
  }
}
