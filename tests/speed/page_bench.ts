/** How fast the page is, on a processor four times slower: `deno task bench:page`. README.md of bench/ says what it means. */
import type { Browser } from "npm:playwright-core@^1.65";
import type { Model, ModelEvent, ModelRequest } from "../../lib/chat/model_port.ts";
import { serveApp, type TestApp, testApp } from "../helpers/app.ts";
import { browserTest } from "../helpers/browser.ts";
import { openPage, send, waitForReplies } from "../helpers/chat_page.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { longReply } from "../helpers/long_reply.ts";
import { cut } from "../helpers/prose.ts";
import { addChat } from "../helpers/screens.ts";
import { isTitleRequest } from "../helpers/title_request.ts";
import { traceTasks } from "./task_trace.ts";
import { blocking, type Figures, PageSpeed } from "./page_speed.ts";
import { yielding } from "../helpers/iterated_model.ts";

/** How many times slower the browser's processor is. */
const TIMES = 4;

const TOKENS = 20_000;
const TOKENS_PER_SECOND = 200;

/** Each page is opened so often, by a browser that has nothing of it; figures are medians. */
const VISITS = 5;

/** After that long without a request a page has come to rest, in milliseconds. */
const REST_MS = 1_000;

/** Says a long reply at a steady pace. */
class PacedModel implements Model {
  readonly name = "paced";
  readonly demo = false;
  readonly #halfway = Promise.withResolvers<void>();
  readonly #said = Promise.withResolvers<void>();
  /** When half of it has been said, and all of it. */
  readonly halfway = this.#halfway.promise;
  readonly said = this.#said.promise;

  readonly answer = yielding((request) => this.#say(request));

  async *#say(request: ModelRequest): AsyncGenerator<ModelEvent[]> {
    if (isTitleRequest(request)) return;
    const began = performance.now();
    let said = 0;
    for (const text of cut(longReply(TOKENS), 4)) {
      const early = began + said * 1_000 / TOKENS_PER_SECOND - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      yield [{ type: "text", text }];
      if (++said === TOKENS / 2) this.#halfway.resolve();
    }
    this.#said.resolve();
    // What the text took is told apart from what its end takes.
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    yield [STOP];
  }
}

browserTest(`a reply of ${TOKENS} tokens, ${TOKENS_PER_SECOND} a second`, async (browser) => {
  const model = new PacedModel();
  await using server = serveApp(testApp(model));
  const { page } = await openPage(browser, {});
  const speed = await PageSpeed.watch(page, TIMES);
  await page.goto(server.url, { waitUntil: "networkidle" });
  await send(page, "Go on");
  const first = await page.waitForFunction(() =>
    document.querySelector(".message.assistant :is(.plain, .prose)")?.textContent && performance.now()
  );
  const rendered = Number(await first.jsonValue());
  const endTrace = await traceTasks(browser, page);
  const script = [await speed.scriptTime()];
  await model.halfway;
  script.push(await speed.scriptTime());
  await model.said;
  await page.waitForTimeout(REST_MS / 2);
  script.push(await speed.scriptTime());
  const saidAt = await page.evaluate(() => performance.now());
  await waitForReplies(page, 1);
  await page.waitForTimeout(REST_MS);
  script.push(await speed.scriptTime());
  const tasks = await endTrace();
  const { longTasks, shiftOutside, moved } = await speed.figures();
  const [text, end] = [
    tasks.filter(({ start }) => start < saidAt - rendered),
    tasks.filter(({ start }) => start >= saidAt - rendered),
  ];
  tell(
    "tasks over 50 ms, by the clock, after the first text",
    list(longTasks.filter(({ start }) => start > rendered).map(({ ms }) => ms)),
  );
  tell("the same by what the thread worked, while text came", list(text.map(({ worked }) => worked)));
  tell("and at the end", list(end.map(({ worked }) => worked)));
  for (const [i, name] of ["first half", "second half", "end"].entries()) {
    tell(`scripts, ${name}`, ms(script[i + 1] - script[i]));
  }
  tell("layout shift outside the reply", [shiftOutside.toFixed(4), ...moved].join("\n  "));
});

browserTest("pages, opened", async (browser) => {
  const app = testApp(new FakeModel(["Hello", STOP]));
  await using server = serveApp(app);
  const pages: [string, string][] = [["an empty page", "/"]];
  for (const count of [2, 200, 2_000]) pages.push([`a conversation of ${count} messages`, await chatOf(app, count)]);
  for (const [name, path] of pages) {
    const visits: Visit[] = [];
    for (let i = 0; i < VISITS; i++) visits.push(await visit(browser, { app, url: server.url, path }));
    const median = (of: (visit: Visit) => number) => visits.map(of).sort((a, b) => a - b)[Math.floor(VISITS / 2)];
    tell(`${name}: largest paint`, ms(median(({ largestPaint }) => largestPaint)));
    tell(`${name}: total blocking time`, ms(median(({ longTasks }) => blocking(longTasks))));
    const worst = visits.reduce((most, visit) => visit.shift > most.shift ? visit : most);
    tell(`${name}: layout shift, at most`, [worst.shift.toFixed(4), ...worst.moved].join("\n  "));
    tell(`${name}: scripts, hydration included`, ms(median(({ script }) => script)));
  }
});

type Visit = Figures & { script: number };

async function visit(
  browser: Browser,
  { app, url, path }: { app: TestApp; url: string; path: string },
): Promise<Visit> {
  const { page } = await openPage(browser, {});
  await page.context().addCookies([{ name: "session", value: app.owner, url }]);
  const speed = await PageSpeed.watch(page, TIMES);
  await page.goto(url + path, { waitUntil: "networkidle" });
  await page.waitForTimeout(REST_MS);
  const figures = { ...await speed.figures(), script: await speed.scriptTime() };
  await page.context().close();
  return figures;
}

/** A conversation of that many messages, half of them replies. */
function chatOf(app: TestApp, messages: number): Promise<string> {
  const said = { ask: "What is a freshet?", reply: longReply(100) };
  return addChat(app, `${messages} messages`, Array.from({ length: messages / 2 }, () => said));
}

/** How many are over 50 ms, and the three longest of all. */
function list(tasks: number[]): string {
  const longest = tasks.toSorted((a, b) => b - a).slice(0, 3).map(ms);
  return `${tasks.filter((task) => task > 50).length}; the longest are ${longest.join(", ")}`;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

function tell(what: string, figure: string): void {
  // deno-lint-ignore no-console -- what it is for
  console.log(`${what}: ${figure}`);
}
