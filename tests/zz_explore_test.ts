import * as S from "../lib/model/demo/sample_texts.ts";
import { chatPageTest, send, waitForReplies } from "./helpers/chat_page.ts";
import { DONE, finish, text } from "./helpers/openai_wire.ts";
const RICH = Deno.readTextFileSync("/tmp/mdlab/rich.md");
const samples: Record<string, string> = { RICH, FORMULAS: S.FORMULAS, CODE: S.CODE, TABLE: S.TABLE, LIST: S.LIST };
for (
  const [name, viewport, colorScheme] of [["wide", { width: 900, height: 1400 }, "light"], ["dark", {
    width: 900,
    height: 1400,
  }, "dark"], ["phone", { width: 360, height: 900 }, "light"]] as const
) {
  const gates: Record<string, PromiseWithResolvers<void>> = Object.fromEntries(
    Object.keys(samples).map((k) => [k, Promise.withResolvers<void>()]),
  );
  chatPageTest(`explore ${name}`, {
    viewport,
    colorScheme,
    async *answers(request) {
      const last = request.body.messages.at(-1)!.content as string;
      const [key, part] = last.split(" ");
      const t = samples[key];
      const cut = Math.floor(t.length * Number(part));
      for (let i = 0; i < cut; i += 4) yield text(t.slice(i, Math.min(cut, i + 4)));
      await gates[key].promise;
      yield text(t.slice(cut));
      yield finish();
      yield DONE;
    },
  }, async ({ page, url }) => {
    for (const [key, part] of Object.entries({ RICH: .62, FORMULAS: .55, CODE: .5, TABLE: .6, LIST: .5 })) {
      await page.goto(url);
      await send(page, `${key} ${part}`);
      await page.waitForTimeout(1200);
      await page.screenshot({ path: `/tmp/mdlab/shot_${name}_${key}_mid.png` });
      const rects = () =>
        page.evaluate(() =>
          [...document.querySelectorAll(".message.assistant .prose > *")].map((e) => {
            const r = e.getBoundingClientRect();
            return [e.tagName, Math.round(r.top * 10) / 10 + scrollY, Math.round(r.height * 10) / 10];
          })
        );
      // watch last state before end
      await page.evaluate(() => {
        (globalThis as any).last = null;
        const root = document.querySelector(".message.assistant .prose")!;
        const take = () =>
          [...root.children].map((e) => {
            const r = e.getBoundingClientRect();
            return [e.tagName, Math.round((r.top + scrollY) * 10) / 10, Math.round(r.height * 10) / 10];
          });
        const f = () => {
          if (document.querySelector("[aria-busy=true]")) {
            (globalThis as any).last = take();
            requestAnimationFrame(f);
          } else {
            (globalThis as any).now = take();
            (globalThis as any).same = root === document.querySelector(".message.assistant .prose");
          }
        };
        f();
      });
      gates[key].resolve();
      await waitForReplies(page, 1);
      await page.waitForTimeout(300);
      const [last, now, same] = await page.evaluate(() => {
        const g = globalThis as any;
        return [g.last, g.now, g.same];
      });
      const diff = now.map((n: any, i: number) => JSON.stringify(n) === JSON.stringify(last[i]) ? null : [last[i], n])
        .filter(Boolean);
      console.log(name, key, "same node", same, last.length, now.length, JSON.stringify(diff));
      await page.screenshot({ path: `/tmp/mdlab/shot_${name}_${key}_end.png` });
    }
  });
}
