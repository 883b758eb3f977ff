import assert from "node:assert/strict";
import { DONE, fromWire } from "../../lib/chat/events.ts";
import { newId } from "../../lib/chat/id.ts";
import type { EndStatus } from "../../lib/chat/types.ts";
import { SseDecoder } from "../../lib/sse/decode.ts";
import { replyOnPage } from "../helpers/kept.ts";

/** How a message was answered. */
export interface Sent {
  status: number;
  /** Of the refusal, or of the error that the stream told of. */
  code: string | null;
  text: string;
  ending: EndStatus | null;
  ms: number;
}

/** Somebody with one conversation. */
export class Chat {
  readonly #cookie = `session=${newId()}`;
  conversationId: string | null = null;

  /** Sends the first message, and reads the reply to its end. */
  async send(server: string, message: string): Promise<Sent> {
    const startedAt = performance.now();
    const response = await fetch(`${server}/api/chat`, {
      method: "POST",
      headers: { cookie: this.#cookie, "content-type": "application/json" },
      body: JSON.stringify({ message }),
    });
    const sent: Sent = { status: response.status, code: null, text: "", ending: null, ms: 0 };
    if (response.ok) this.#take(new SseDecoder().push(await response.bytes()), sent);
    else sent.code = (await response.json()).code;
    return { ...sent, ms: performance.now() - startedAt };
  }

  /** The conversation's page: its status, and the reply that is on it. */
  async page(server: string): Promise<{ status: number; reply: string }> {
    const response = await fetch(`${server}/c/${this.conversationId}`, { headers: { cookie: this.#cookie } });
    const html = await response.text();
    return { status: response.status, reply: response.ok ? replyOnPage(html) : "" };
  }

  #take(messages: ReturnType<SseDecoder["push"]>, sent: Sent): void {
    assert.equal(messages.at(-1)?.data, DONE, "A stream has not been told its end");
    for (const event of messages.map(fromWire)) {
      if (event?.type === "turn") this.conversationId = event.data.conversationId;
      else if (event?.type === "text") sent.text += event.data;
      else if (event?.type === "error") sent.code = event.data.code;
      else if (event?.type === "end") sent.ending = event.data.status;
    }
  }
}
