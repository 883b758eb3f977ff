import axe from "npm:axe-core@^4";
import type { Page } from "npm:playwright-core@^1.65";

/** Rules that are off by default, and that WCAG 2.2 AA asks for. */
const RULES = { "target-size": { enabled: true } };

/** The levels of headings within a reply are for whoever writes it to choose. */
const HEADINGS = ":is(h1, h2, h3, h4, h5, h6, [role=heading]):not(.prose *)";

/** What axe-core finds on a page as it is: a line for each element. By one rule alone, or by all. */
export async function faultsOf(page: Page, rule: "all" | "color-contrast"): Promise<string[]> {
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    ({ rules, rule, headings }) => {
      const { axe } = globalThis as unknown as { axe: typeof import("npm:axe-core@^4") };
      axe.configure({ rules: [{ id: "heading-order", selector: headings }] });
      // It would wait for the end of a page that the server goes on writing.
      const options = { rules, resultTypes: ["violations" as const], preload: false };
      return axe.run(document, rule === "all" ? options : { ...options, runOnly: [rule] });
    },
    { rules: RULES, rule, headings: HEADINGS },
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, target }) => `${id}: ${help}: ${target}: ${html.slice(0, 200)}`)
  );
}
