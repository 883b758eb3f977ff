import { encode } from "./encode.ts";
import type { Page } from "./page.ts";

/** What makes the page's islands interactive: one inline module script, and hints to fetch what it imports early. */
export interface Boot {
  preloads: string;
  script: string;
}

/** Empty for a page without islands: such a page needs no JavaScript. */
export function bootIslands(page: Page): Boot {
  const { buildCache, nonce } = page.options;
  if (!buildCache || page.islands.size === 0) return { preloads: "", script: "" };

  const { json, signals } = encode(page.islandProps);
  if (signals && !buildCache.signalsEntry) {
    throw new Error('Cannot send a signal to the browser: "@preact/signals" was not found when the app was built');
  }
  const islands = [...page.islands.keys()];
  const modules = [
    buildCache.clientEntry,
    ...signals ? [buildCache.signalsEntry!] : [],
    ...islands.map(({ file }) => file),
  ];
  const wanted = new Set(modules.flatMap((file) => [file, ...buildCache.chunkImports.get(file) ?? []]));

  const imports = islands.map(({ exportName, file }, i) =>
    `import{${exportName} as i${i}}from${literal(page.address(file))};`
  );
  const names = islands.map((_, i) => `i${i}`).join();
  const code = `import{boot}from${literal(page.address(buildCache.clientEntry))};` +
    (signals ? `import*as s from${literal(page.address(buildCache.signalsEntry!))};` : "") +
    `${imports.join("")}boot([${names}],${literal(json)}${signals ? ",s" : ""})`;
  return {
    preloads: [...wanted].map((file) =>
      `<link rel="modulepreload" href="${attribute(page.address(file))}"${nonceAttribute(nonce)}/>`
    ).join(""),
    script: `<script type="module"${nonceAttribute(nonce)}>${code}</script>`,
  };
}

/** A string literal that cannot end the script that it is in, nor begin a comment there. */
function literal(text: string): string {
  return JSON.stringify(text).replaceAll("<", "\\u003c");
}

export function nonceAttribute(nonce: string): string {
  return nonce ? ` nonce="${attribute(nonce)}"` : "";
}

export function attribute(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}
