import { newId } from "../../lib/chat/id.ts";
import type { EndStatus, ErrorReport, Reply, StoredMessage } from "../../lib/chat/types.ts";
import type { TestApp } from "./app.ts";

/** Where pictures of pages go; git ignores it. Two are copied to docs/: wide-prose as page.png, narrow-prose as phone.png. */
const FOLDER = new URL("../../screens/", import.meta.url);

/** A place for a picture. */
export async function screenPath(name: string): Promise<string> {
  await Deno.mkdir(FOLDER, { recursive: true });
  return new URL(`${name}.png`, FOLDER).pathname;
}

/** What somebody asked, and the reply. */
export interface Said extends Pick<Reply, "reasoning" | "calls"> {
  ask: string;
  reply: string;
  status?: EndStatus;
  error?: ErrorReport;
  /** The model was not sent what comes before. */
  isCut?: boolean;
}

/** Adds a conversation whose replies have all ended; gives the path of its page. */
export async function addChat({ store, owner }: TestApp, title: string, said: Said[]): Promise<string> {
  const [id, createdAt] = [newId(), Date.now()];
  const messages: StoredMessage[] = [];
  for (const { ask, reply, status = "complete", error = null, isCut, ...more } of said) {
    const question: StoredMessage = {
      id: newId(),
      conversationId: id,
      parentId: messages.at(-1)?.id ?? null,
      role: "user",
      content: ask,
      createdAt,
    };
    const usage = {
      promptTokens: 20,
      completionTokens: 300,
      totalTokens: 320,
      firstTokenMs: 420,
      tokensPerSecond: 61.5,
    };
    const ending = { status, finishReason: "stop" };
    const context = isCut ? { omitted: 1, from: question.id } : undefined;
    const written = { turnId: newId(), model: "gpt-4o-mini", ending, error, usage, context, ...more };
    messages.push(question, {
      ...question,
      id: newId(),
      parentId: question.id,
      role: "assistant",
      content: reply,
      reply: written,
    });
  }
  const leafId = messages.at(-1)!.id;
  await store.importConversation(owner, { id, title, createdAt, changedAt: createdAt, leafId }, messages);
  return `/c/${id}`;
}

const CODE = "```ts\nexport function wide(name: string): string {\n  return `" + "a long line ".repeat(14) +
  "`;\n}\n```";

/** Conversations that show what a page has to cope with, by the name of their picture. */
export const CHATS: Record<string, Said[]> = {
  prose: [
    {
      ask: "What is a freshet?",
      reply:
        "A **freshet** is a rush of fresh water.\n\n- from snow\n- from [rain](https://example.com)\n  1. heavy\n  2. long\n\n> A stream that swells.",
    },
    {
      ask: "And in code?",
      reasoning: "They want an example, and a short one.",
      reply:
        '## Short\n\n- [x] `flow()`\n- [ ] done\n\n```ts\nconst water = await flow({ from: "snow" }); // soon\n```\n\nThat is $e^{i\\pi} + 1 = 0$.',
    },
  ],
  code: [{
    ask: "Show me some code",
    reply: `Here it is:\n\n${CODE}\n\n${Array.from({ length: 40 }, (_, i) => `    line ${i}`).join("\n")}`,
  }],
  table: [{
    ask: "x".repeat(400),
    reply: `|${" column |".repeat(12)}\n|${"-|".repeat(12)}\n${`|${" some words |".repeat(12)}\n`.repeat(5)}\n${
      "y".repeat(400)
    }`,
  }],
  rtl: [{
    ask: "ما هو الفيض؟",
    reply:
      "هو اندفاع الماء العذب.\n\n- أولاً: `flow()` في الجبال\n- ثانياً\n\n> اقتباس\n\n| واحد | اثنان |\n|-|-|\n| ماء | نهر |\n\nAnd English, which begins on the left.",
  }],
  called: [
    { ask: "Hello", reply: "Hello." },
    {
      ask: "How much is 6 times 7?",
      reply: "Let me see.\n\nIt is 42.",
      isCut: true,
      calls: [
        {
          id: "c1",
          name: "calculate",
          arguments: '{"expression": "6 * 7"}',
          round: 1,
          at: 11,
          result: { content: "42", isError: false, ms: 240 },
        },
        {
          id: "c2",
          name: "fetch_page",
          arguments: "{}",
          round: 1,
          at: 11,
          result: { content: '"url" is missing', isError: true, ms: 1 },
        },
      ],
    },
  ],
  long: Array.from({ length: 51 }, (_, i) => ({ ask: `Question ${i}`, reply: `Answer ${i}.` })),
  error: [
    { ask: "Hello?", reply: "Half of", status: "interrupted" },
    {
      ask: "Again?",
      reply: "",
      status: "failed",
      error: { error: "The model server cannot be reached", code: "model_unreachable", retryable: true },
    },
  ],
};
