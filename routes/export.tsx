import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Header } from "../components/Header.tsx";
import { Sidebar } from "../components/Sidebar.tsx";
import { Transfer } from "../components/Transfer.tsx";
import { readChatList } from "../lib/chat/chat_list.ts";
import { bodySize, readFile } from "../lib/http/body.ts";
import { readEarlier } from "../lib/http/session.ts";
import { readTheme } from "../lib/http/theme.ts";
import { haveConversations } from "../lib/transfer/bring.ts";
import type { ImportResult } from "../lib/transfer/import.ts";
import { define, type State } from "../utils.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const hasEarlier = await haveConversations(readEarlier(ctx, ctx.state.owner), ctx.state.store);
    return page({ ...await read(ctx.state, ctx.url.searchParams.get("from") || null), hasEarlier });
  },

  /** A file to import. What became of it is on the page that answers: to load that again imports nothing twice. */
  async POST(ctx) {
    const { owner, address, store, limits, admission } = ctx.state;
    await admission.admitFile({ owner, address }, bodySize(ctx.req.headers, limits.maxImportBytes));
    const file = await readFile(ctx.req, { field: "file", maxBytes: limits.maxImportBytes });
    // No page needs it to be shown, nor what it reads with.
    const { importFile } = await import("../lib/transfer/import.ts");
    const result = await importFile(file.stream(), { owner, store, now: Date.now });
    return page({ ...await read(ctx.state, null), result, hasEarlier: false });
  },
});

/** Where conversations are had as a file, and taken from one. */
export default define.page<typeof handler>(({ data: { list, result, hasEarlier }, state, req, url }) => {
  const { model, limits } = state;
  return (
    <>
      <Head>
        <title>Export and import · Freshet</title>
      </Head>
      <Header demo={model.demo} settings={<span class="model" title="Who answers">{model.name}</span>} />
      <main class="chat transfer">
        <Transfer result={result} hasEarlier={hasEarlier} maxBytes={limits.maxImportBytes} />
      </main>
      <Sidebar list={list} path="/export" keys={false} theme={readTheme({ req, url })} signIn={state.signIn} />
    </>
  );
});

async function read(state: State, from: string | null) {
  const result: ImportResult | null = null as ImportResult | null;
  return { list: await readChatList(state.store, { ...state, from }), result };
}
