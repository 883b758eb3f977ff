import { App, createDefine } from "fresh";
import { arm, bodyOf, type FakeBuild, send } from "./harness.ts";

export interface State {
  trail: string;
}

export const define = createDefine<State>();

/** An app of the files of a route folder. */
export function appOf(routes: FakeBuild["routes"]): App<State> {
  return arm(new App<State>().fsRoutes(), { routes });
}

/** The body of the page at `path`. */
export async function bodyAt(app: App<State>, path: string, init?: RequestInit): Promise<string> {
  return bodyOf(await (await send(app, path, init)).text());
}

/** A layout that names itself around what it frames. */
export const frame = (name: string) =>
  define.layout(({ Component }) => (
    <section id={name}>
      <Component />
    </section>
  ));
