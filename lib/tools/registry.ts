import { calculate } from "./calculate.ts";
import { createCurrentTime } from "./current_time.ts";
import { createFetchPage } from "./fetch_page.ts";
import type { Tool } from "./tool.ts";

/** What tools take from the settings. */
export interface ToolSettings {
  fetchHosts: readonly string[];
}

/** Every tool there is, by its name. One of your own: a line here, and its file. */
const TOOLS: Readonly<Record<string, (settings: ToolSettings) => Tool>> = {
  current_time: () => createCurrentTime(),
  calculate: () => calculate,
  fetch_page: ({ fetchHosts }) => {
    if (fetchHosts.length === 0) throw new TypeError("fetch_page needs CHAT_FETCH_HOSTS: the hosts of its pages");
    return createFetchPage({ hosts: fetchHosts });
  },
};

/** The tools of these names. @throws {TypeError} that says what is wrong with the settings */
export function findTools(names: readonly string[], settings: ToolSettings): Tool[] {
  return [...new Set(names)].map((name) => {
    if (!Object.hasOwn(TOOLS, name)) {
      throw new TypeError(`there is no tool "${name}"; there are ${Object.keys(TOOLS).join(", ")}`);
    }
    return TOOLS[name](settings);
  });
}
