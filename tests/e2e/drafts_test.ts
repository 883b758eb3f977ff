import assert from "node:assert/strict";
import { type ChatPage, chatPageTest, send, waitForReplies } from "../helpers/chat_page.ts";
import { reply, text } from "../helpers/openai_wire.ts";

type Page = ChatPage["page"];

const box = (page: Page) => page.getByLabel("Message");

function drafts(page: Page): Promise<string[]> {
  return page.evaluate(() => Object.entries(localStorage).flat());
}

function waitForDraft(page: Page, text: string): Promise<unknown> {
  return page.waitForFunction((text) => Object.values(localStorage).includes(text), text);
}

const goesOn = Promise.withResolvers<void>();

chatPageTest("every conversation keeps a draft of its own across reloads, until it is sent", {
  async *answers(request) {
    if (request.body.messages.length > 2) return yield* reply(["Again"]);
    yield text("One");
    await goesOn.promise;
    yield* reply([" two"]).slice(1);
  },
}, async ({ page, url }) => {
  await box(page).fill("For nobody yet");
  await waitForDraft(page, "For nobody yet");
  await page.reload();
  await page.waitForFunction(() =>
    document.querySelector<HTMLTextAreaElement>(".composer textarea")!.value === "For nobody yet"
  );
  await box(page).press("Enter");
  await page.getByText("One", { exact: true }).waitFor();
  assert.deepEqual(await drafts(page), []);
  // Written while the reply comes, in what is a conversation by now.
  await page.waitForURL(/\/c\/\w+$/);
  await box(page).fill("Then");
  await waitForDraft(page, "Then");
  goesOn.resolve();
  await waitForReplies(page, 1);
  const conversation = page.url();
  await page.goto(url);
  assert.equal(await box(page).inputValue(), "");
  await box(page).fill("Another");
  await waitForDraft(page, "Another");
  await page.goto(conversation);
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>(".composer textarea")!.value === "Then");
  await box(page).press("Enter");
  await waitForReplies(page, 2);
  await page.waitForFunction(() => Object.values(localStorage).join() === "Another");
  await page.goto(url);
  await page.waitForFunction(() =>
    document.querySelector<HTMLTextAreaElement>(".composer textarea")!.value === "Another"
  );
});

chatPageTest("of two pages that write in one conversation, the last one's draft is kept", { answers: [] }, async ({
  page,
  url,
}) => {
  const other = await page.context().newPage();
  await other.goto(url);
  await box(page).fill("First");
  await waitForDraft(page, "First");
  await box(other).fill("Last");
  await waitForDraft(other, "Last");
  await page.reload();
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>(".composer textarea")!.value === "Last");
});

for (
  const [where, breakStorage] of [
    ["that keeps nothing", () => {
      const refuse = {
        get: () => {
          throw new DOMException("Denied", "SecurityError");
        },
      };
      Object.defineProperty(globalThis, "localStorage", refuse);
    }],
    ["whose storage is full", () => {
      Storage.prototype.setItem = () => {
        throw new DOMException("Full", "QuotaExceededError");
      };
    }],
  ] as const
) {
  chatPageTest(`a browser ${where} has no drafts, and chats all the same`, { answers: [reply(["Hello"])] }, async ({
    page,
  }) => {
    await page.addInitScript(breakStorage);
    await page.reload();
    await box(page).fill("Hi");
    await page.reload();
    await send(page, "Hi");
    await waitForReplies(page, 1);
  });
}

chatPageTest("a draft makes room for itself where older ones fill the storage", { answers: [] }, async ({ page }) => {
  await page.evaluate(() => {
    for (let size = 1 << 22, i = 0; size > 0;) {
      try {
        localStorage.setItem(`draft:${i}`, "x".repeat(size));
        i++;
      } catch {
        size >>= 1;
      }
    }
  });
  await box(page).fill("The newest");
  await waitForDraft(page, "The newest");
});
