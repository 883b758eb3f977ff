import assert from "node:assert/strict";
import { DONE, fromWire, type NumberedEvent, type TurnEnded, type TurnStarted } from "../../lib/chat/events.ts";
import { SseDecoder } from "../../lib/sse/decode.ts";

/** Looks at a connection after each byte; `true` has the client break it off there. */
export type Leave = (client: TurnClient, byte: number) => boolean;

export interface ReadOnOptions {
  /** Names the event to read on from in the query, not in a header. */
  inQuery?: boolean;
  leave?: Leave;
}

/** A browser that follows one turn over HTTP, from whatever server, over one connection after the other. */
export class TurnClient {
  /** All that came, in order. */
  readonly events: NumberedEvent[] = [];
  /** Whether the last connection brought what ends every stream. */
  isDone = false;
  readonly #headers: { cookie: string };
  /** What an `EventSource` would send as its last event id. */
  #lastEventId = "0";
  readonly #turnId: string | undefined;

  /** Reads a turn from its first event on; without an id, one that it starts itself. */
  constructor(cookie: string, turnId?: string) {
    this.#headers = { cookie };
    this.#turnId = turnId;
  }

  get cookie(): string {
    return this.#headers.cookie;
  }

  /** Number of the newest event; 0 where none came. */
  get lastId(): number {
    return this.events.at(-1)?.id ?? 0;
  }

  get text(): string {
    return this.events.map(({ event }) => event.type === "text" ? event.data : "").join("");
  }

  /** `null` until it came. */
  get end(): TurnEnded | null {
    const last = this.events.at(-1)?.event;
    return last?.type === "end" ? last.data : null;
  }

  get turn(): TurnStarted {
    const first = this.events.at(0)?.event;
    assert.equal(first?.type, "turn", "A turn says first what it is");
    return (first as { data: TurnStarted }).data;
  }

  /** Somebody with the same cookie who has read nothing yet of the turn. */
  another(): TurnClient {
    return new TurnClient(this.#headers.cookie, this.turn.turnId);
  }

  /** Sends a message and reads the reply to its end, or until the connection breaks or is left. */
  async start(server: string, message: string, leave?: Leave): Promise<void> {
    const headers = { ...this.#headers, "content-type": "application/json" };
    await this.#read(`${server}/api/chat`, { method: "POST", headers, body: JSON.stringify({ message }) }, leave);
  }

  /** Reads on after the newest event. Gives the status of the answer; 0 where the connection broke before there was one. */
  async readOn(server: string, { inQuery = false, leave }: ReadOnOptions = {}): Promise<number> {
    const url = `${server}/api/turns/${this.#turnId ?? this.turn.turnId}`;
    if (inQuery) return await this.#read(`${url}?after=${this.#lastEventId}`, { headers: this.#headers }, leave);
    return await this.#read(url, { headers: { ...this.#headers, "last-event-id": this.#lastEventId } }, leave);
  }

  /** Gives the status of the answer. */
  async stop(server: string): Promise<number> {
    const response = await fetch(`${server}/api/turns/${this.turn.turnId}`, {
      method: "DELETE",
      headers: this.#headers,
    });
    assert.equal(await response.text(), "");
    return response.status;
  }

  /** Any other page or file. */
  ask(server: string, path: string): Promise<Response> {
    return fetch(server + path, { headers: this.#headers });
  }

  /** The conversation's page, without what is another each time. */
  async page(server: string): Promise<string> {
    const response = await this.ask(server, `/c/${this.turn.conversationId}`);
    assert.equal(response.status, 200);
    return (await response.text()).replaceAll(/nonce="[^"]*"/g, "");
  }

  async #read(url: string, init: RequestInit, leave?: Leave): Promise<number> {
    const connection = new AbortController();
    const response = await fetch(url, { ...init, signal: connection.signal }).catch(() => null);
    if (!response) return 0;
    const { status, body } = response;
    assert.ok(status === 200 || status === 204, `${init.method ?? "GET"} ${url} answers ${status}`);
    const decoder = new SseDecoder();
    const reader = body?.getReader();
    this.isDone = false;
    while (reader) {
      // A connection that breaks is what these tests are about.
      const { value } = await reader.read().catch(() => ({ value: undefined }));
      if (!value) break;
      if (leave && this.#takeBytes(value, { decoder, leave })) break;
      else if (!leave) this.#take(value, decoder);
    }
    connection.abort();
    return status;
  }

  #takeBytes(bytes: Uint8Array, { decoder, leave }: { decoder: SseDecoder; leave: Leave }): boolean {
    for (let i = 0; i < bytes.length; i++) {
      this.#take(bytes.subarray(i, i + 1), decoder);
      if (leave(this, bytes[i])) return true;
    }
    return false;
  }

  #take(bytes: Uint8Array, decoder: SseDecoder): void {
    for (const message of decoder.push(bytes)) {
      assert.ok(!this.isDone, "Something came after the end of the stream");
      const event = fromWire(message);
      this.#lastEventId = message.lastEventId || this.#lastEventId;
      if (message.data === DONE) this.isDone = true;
      if (!event) continue;
      // Neither a gap nor a double.
      assert.equal(Number(message.lastEventId), this.lastId + 1, "The next event has the next number");
      assert.equal(this.end, null, "The end comes last");
      this.events.push({ id: this.lastId + 1, event });
    }
  }
}
