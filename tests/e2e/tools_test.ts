import assert from "node:assert/strict";
import { type ChatPage, chatPageTest, replies, send, waitForReplies } from "../helpers/chat_page.ts";
import type { Answer, ReceivedRequest } from "../helpers/openai_server.ts";
import { chunk, DONE, finish, reply, text } from "../helpers/openai_wire.ts";
import { waitFor } from "../helpers/wait_for.ts";

/** An answer that wants tools to be called, in fragments as OpenAI sends them. */
function calling(...calls: [name: string, args: string][]): Answer {
  const fragments = calls.flatMap(([name, args], index) => [
    chunk({ tool_calls: [{ index, id: `call_${index}`, type: "function", function: { name, arguments: "" } }] }),
    ...args.split(/(?<=:)/).map((part) => chunk({ tool_calls: [{ index, function: { arguments: part } }] })),
  ]);
  return [chunk({ role: "assistant", content: null }), ...fragments, finish("tool_calls"), DONE];
}

/** What the last messages of a request are, after the question. */
const resultsIn = ({ body }: ReceivedRequest) =>
  body.messages.filter(({ role }) => role === "tool").map(({ content }) => content);

const answered = Promise.withResolvers<void>();

chatPageTest(
  "tools that a model calls are shown while they run, folded, and stay there with what came of them",
  {
    env: { CHAT_TOOLS: "current_time,calculate" },
    answers: (request) => {
      if (resultsIn(request).length > 0) return answered.promise.then(() => reply(["It is **4**."]));
      return calling(["calculate", '{"expression":"2 + 2"}'], ["current_time", '{"timeZone":"Nowhere"}']);
    },
  },
  async ({ page, openAi }) => {
    await send(page, "What is 2 + 2?");
    await page.getByText("Called calculate", { exact: true }).click();
    await page.getByText("current_time failed", { exact: true }).waitFor();
    assert.match(
      await page.locator(".thought").first().innerText(),
      /Asked\s+\{"expression":"2 \+ 2"\}\s+Answered\s+4/,
    );
    assert.match(await page.locator(".steps").innerText(), /using tools.* · replying/);
    answered.resolve();
    await waitForReplies(page, 1);
    assert.deepEqual(await replies(page), ["It is 4."]);
    assert.equal(
      await page.locator("details[open] > summary", { hasText: "Called calculate" }).count(),
      1,
      "it stays open",
    );
    assert.deepEqual(resultsIn(openAi.requests[1]), [
      "4",
      'Error: There is no time zone "Nowhere": it has to be an IANA name, such as America/New_York',
    ]);
    await page.reload();
    await page.getByText("current_time failed", { exact: true }).click();
    assert.match(await page.locator("details[open] .thought").innerText(), /no time zone "Nowhere"/);
  },
);

let isGoing = false;

chatPageTest(
  "Stop ends a reply amid its calls, and Continue has it go on from their results",
  {
    env: { CHAT_TOOLS: "calculate" },
    answers: (request) => resultsIn(request).length > 0 && !isGoing ? request.left.then(() => []) : next(request),
  },
  async ({ page, openAi }) => {
    await send(page, "What is 2 + 2?");
    await page.getByText("Called calculate", { exact: true }).waitFor();
    const asked = openAi.requests.length;
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped.", { exact: true }).waitFor();
    assert.equal(await page.getByText("Called calculate", { exact: true }).count(), 1);
    isGoing = true;
    await page.getByRole("button", { name: "Continue" }).click();
    await waitForReplies(page, 1);
    await page.getByText("It is 4.", { exact: true }).waitFor();
    assert.equal(await page.getByText("Called calculate", { exact: true }).count(), 1);
    assert.deepEqual(openAi.requests.slice(asked).map(resultsIn).at(-1), ["4"]);
  },
);

function next(request: ReceivedRequest): Answer {
  return resultsIn(request).length > 0 ? reply(["It is 4."]) : calling(["calculate", '{"expression":"2 + 2"}']);
}

const WORDS = "word ".repeat(800);

/** Two such replies and their questions are more than what the model takes, and one is not. */
const NARROW = { env: { CHAT_CONTEXT_TOKENS: "1500" }, answers: () => reply([WORDS]) };

const NOTE = "Earlier messages are no longer seen by the model: its window is too small for all.";

/** The notes on the page, each with the question behind it. */
function notes(page: ChatPage["page"]): Promise<string[]> {
  return page.locator(".unseen").evaluateAll((all) =>
    all.map((note) => {
      const next = note.nextElementSibling?.matches(".message")
        ? note.nextElementSibling
        : note.nextElementSibling?.nextElementSibling;
      return `${note.textContent} ${next?.querySelector(".plain")?.textContent}`;
    })
  );
}

chatPageTest(
  "where a conversation outgrows the model's window, the page says from where on it sees, and the note moves along",
  NARROW,
  async ({ page, openAi }) => {
    const shown = [[], [], [`${NOTE} Two`], [`${NOTE} Three`], [`${NOTE} Four`]];
    for (const [i, message] of ["One", "Two", "Three", "Four", "Five"].entries()) {
      if (i === 3) {
        await page.reload();
        assert.deepEqual(await notes(page), shown[2], "as the server has it");
      }
      await send(page, message);
      await waitForReplies(page, i + 1);
      assert.deepEqual(await notes(page), shown[i], message);
    }
    assert.equal(openAi.requests[4].body.messages.length, 4);
  },
);

const goesOn = Promise.withResolvers<void>();

chatPageTest(
  "without JavaScript, too, the page says from where on the model sees a conversation",
  {
    ...NARROW,
    javaScriptEnabled: false,
    async *answers({ body }) {
      yield text(WORDS);
      if (body.messages.at(-1)!.content === "Three") await goesOn.promise;
      yield* reply([]).slice(1);
    },
  },
  async ({ page, app }) => {
    const visible = page.locator(".unseen").and(page.locator(":visible"));
    for (const message of ["One", "Two", "Three"]) {
      await page.getByLabel("Message").fill(message);
      await page.getByRole("button", { name: "Send" }).click({ noWaitAfter: true });
      await page.locator(".message.user > .plain").and(page.getByText(message, { exact: true })).waitFor();
      if (message !== "Three") await waitFor(() => app.turns.liveCount === 0);
    }
    await visible.waitFor();
    goesOn.resolve();
    await page.getByText("The reply has ended").waitFor({ state: "attached" });
    assert.equal(await visible.count(), 1);
    await page.goto(page.url().replace(/\/live.*/, ""));
    assert.deepEqual(await notes(page), [`${NOTE} Two`]);
  },
);
