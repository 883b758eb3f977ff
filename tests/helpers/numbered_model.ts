import { OpenAiServer, openAiServer, type ReceivedRequest } from "./openai_server.ts";
import { chunk, DONE, finish, text } from "./openai_wire.ts";

/** What the model has sent of one reply. */
export interface NumberedReply {
  /** The user's message, which names the reply. */
  readonly name: string;
  readonly tokens: readonly string[];
  /** When each token was on its way, as `performance.now()` has it. */
  readonly sentAt: readonly number[];
  /** Resolves when the server has closed the request before the reply was whole. */
  readonly left: Promise<void>;
}

export interface NumberedModelOptions {
  /** Tokens of a reply; without it, replies do not end. */
  length?: number;
  /** What follows a token's number; from a token to the next, the same text never comes twice anyway. */
  suffix?: string;
  /** Awaited before each token. */
  pace(reply: NumberedReply): Promise<void>;
}

/** A stubbed OpenAI server whose every token says of which reply it is, and which, and that remembers what it sent when. */
export async function numberedModel(options: NumberedModelOptions): Promise<NumberedModel> {
  const replies = new Map<string, NumberedReply>();
  const answer = (request: ReceivedRequest) => {
    const name = request.body.messages.at(-1)!.content;
    const reply = { name, tokens: [], sentAt: [], left: request.left };
    replies.set(name, reply);
    return send(reply, options);
  };
  return new NumberedModel(await openAiServer(answer), replies);
}

export class NumberedModel implements AsyncDisposable {
  /** By the message that asked for each. */
  readonly replies: ReadonlyMap<string, NumberedReply>;
  readonly #server: OpenAiServer;

  constructor(server: OpenAiServer, replies: ReadonlyMap<string, NumberedReply>) {
    this.#server = server;
    this.replies = replies;
  }

  /** Settings of a server that asks this model. */
  get env(): { OPENAI_BASE_URL: string } {
    return { OPENAI_BASE_URL: this.#server.url };
  }

  /** Throws where nobody asked for such a reply. */
  reply(name: string): NumberedReply {
    const reply = this.replies.get(name);
    if (!reply) throw new Error(`Nobody asked for "${name}"`);
    return reply;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.close();
  }
}

async function* send(
  reply: { name: string; tokens: string[]; sentAt: number[] } & NumberedReply,
  { length = Infinity, suffix = "", pace }: NumberedModelOptions,
): AsyncGenerator<string> {
  yield chunk({ role: "assistant", content: "" });
  for (let i = 0; i < length; i++) {
    await pace(reply);
    const token = `${reply.name}t${i}${suffix} `;
    // Before it leaves: a reader may have it before the next line runs.
    reply.tokens.push(token);
    yield text(token);
    reply.sentAt.push(performance.now());
  }
  yield finish();
  yield DONE;
}
