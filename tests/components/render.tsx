import { App } from "fresh";
import type { VNode } from "preact";

/** The markup of a component, as the server sends it, without the document around it. */
export async function render(component: VNode): Promise<string> {
  const app = new App().get("/", (ctx) => ctx.render(component));
  const html = await (await app.handler()(new Request("http://x/"))).text();
  const body = /<body[^>]*>(.*)<\/body>/s.exec(html)?.[1] ?? html.replace(/^<!DOCTYPE html>/i, "");
  // Where the JSX transform leaves an attribute out, it leaves a space.
  return body.replaceAll(/<[a-z][^<>]*>/g, (tag) => tag.replaceAll(/ +(?=[ >])/g, ""));
}
