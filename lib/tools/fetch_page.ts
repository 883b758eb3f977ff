import * as v from "valibot";
import { connect as dial } from "../transport/dial.ts";
import { HostList } from "./host_list.ts";
import { type PageOptions, requestPage } from "./page_request.ts";
import { toText } from "./page_text.ts";
import { defineTool, type Tool } from "./tool.ts";

export interface FetchPageOptions {
  /** See {@linkcode HostList}. */
  hosts: readonly string[];
  /** The network's own where absent. */
  connect?: PageOptions["connect"];
}

export function createFetchPage({ hosts, connect = dial }: FetchPageOptions): Tool {
  const list = new HostList(hosts);
  return defineTool({
    name: "fetch_page",
    description: `Fetches a web page, and gives its text. Only pages of these hosts: ${hosts.join(", ")}.`,
    parameters: v.object({
      url: v.pipe(v.string(), v.maxLength(2_000), v.description("The page's http or https address")),
    }),
    run: async ({ url }, { signal }) => toText(await requestPage(url, { hosts: list, connect, signal })),
  });
}
