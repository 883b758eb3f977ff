import { newId } from "../lib/chat/id.ts";
import type { Store } from "../lib/chat/ports.ts";
import type { StoredMessage } from "../lib/chat/types.ts";

const ENDING = { status: "complete", finishReason: "stop" } as const;

/** Adds a conversation of so many messages, one after the other, of the length and make that such messages have; gives its id. */
export async function fillConversation(store: Store, owner: string, count: number): Promise<string> {
  const conversationId = newId();
  const startedAt = Date.now() - count;
  const messages: StoredMessage[] = [];
  for (let i = 0; i < count; i++) {
    const common = { id: newId(), conversationId, parentId: messages.at(-1)?.id ?? null, createdAt: startedAt + i };
    const reply = { turnId: newId(), model: "bench", ending: ENDING, error: null, usage: null };
    messages.push(
      i % 2 === 0
        ? { ...common, role: "user", content: question(i) }
        : { ...common, role: "assistant", content: answer(i), reply },
    );
  }
  const leafId = messages.at(-1)?.id ?? null;
  const times = { createdAt: startedAt, changedAt: startedAt + count };
  await store.importConversation(
    owner,
    { id: conversationId, title: `Of ${count} messages`, ...times, leafId },
    messages,
  );
  return conversationId;
}

function question(index: number): string {
  return `And how does water number ${index} find its way down to the sea when the valley is wide and flat?`;
}

/** Some 900 characters of Markdown, no two the same. */
function answer(index: number): string {
  const prose =
    `Water **number ${index}** follows the steepest way that it finds, and what it carries it leaves where it slows down. `;
  return `${prose.repeat(3)}

- It cuts into *soft* rock first,
- takes \`sand\` along, and
- drops it in the bend.

\`\`\`js
const depth = ${index};
for (let i = 0; i < depth; i++) flow(i, { slope: i / depth });
\`\`\`

${prose.repeat(3)}`;
}
