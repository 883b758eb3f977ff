import { page } from "fresh";
import { Composer } from "../components/Composer.tsx";
import { Header } from "../components/Header.tsx";
import { Settings } from "../components/Settings.tsx";
import { Shortcuts } from "../components/Shortcuts.tsx";
import { Sidebar } from "../components/Sidebar.tsx";
import { Suggestions } from "../components/Suggestions.tsx";
import { UndoNotice } from "../components/UndoNotice.tsx";
import ChatBox from "../islands/ChatBox.tsx";
import { readChatList } from "../lib/chat/chat_list.ts";
import { parseWith } from "../lib/chat/offer.ts";
import { parseMessageForm } from "../lib/chat/request.ts";
import { newestUrl } from "../lib/chat/page_url.ts";
import { parseSettingsForm } from "../lib/chat/settings.ts";
import { receiveMessage } from "../lib/http/keep_image.ts";
import { readTheme } from "../lib/http/theme.ts";
import { readUndo } from "../lib/http/undo.ts";
import { define } from "../utils.ts";

const DEMO_SUGGESTIONS = ["What can you do?", "How do I connect a language model?", "Show me a table"];
const SUGGESTIONS = [
  "Explain server-sent events in a few lines",
  "Draft a polite reminder",
  "Plan a weekend in the mountains",
];

export const handler = define.handlers({
  async GET(ctx) {
    const { store } = ctx.state;
    const list = await readChatList(store, { ...ctx.state, from: ctx.url.searchParams.get("from") || null });
    return page({ list, deleted: readUndo(ctx) });
  },

  /** A first message from a browser without JavaScript. */
  async POST(ctx) {
    const { owner, address, turns, limits, offer } = ctx.state;
    const { fields: form, refused } = await receiveMessage(ctx.req, ctx.state);
    if (form.has("suggestion")) form.set("message", form.get("suggestion")!);
    form.delete("suggestion");
    ctx.state.unsent = { action: "/", fields: [...form] };
    if (refused) throw refused;
    const what = parseMessageForm(form, limits);
    const settings = await parseWith(offer, () => parseSettingsForm(form, limits));
    const { conversationId } = await turns.start(owner, { ...what, settings }, { address });
    return ctx.redirect(newestUrl(conversationId), 303);
  },
});

/** A new conversation. */
export default define.page<typeof handler>(({ data: { list, deleted }, state, req, url }) => {
  const { model: { name, demo }, offer: { names }, limits } = state;
  return (
    <>
      <Header demo={demo} settings={<Settings settings={{}} model={name} models={names} demo={demo} action={null} />}>
        {deleted && <UndoNotice {...deleted} />}
      </Header>
      <main class="chat">
        <h1 class="welcome">What would you like to know?</h1>
        <p class="about">
          Freshet shows a reply while it is written, and keeps it: reload, lose the network or come back later, and it
          is here.
        </p>
        <ChatBox
          rendered={{ conversationId: null, leafId: null, live: [] }}
          model={name}
          limit={limits.maxMessageLength}
        />
        <Suggestions messages={demo ? DEMO_SUGGESTIONS : SUGGESTIONS} />
        <Composer action="/" files={limits} />
      </main>
      <Sidebar list={list} path="/" theme={readTheme({ req, url })} signIn={state.signIn} />
      <Shortcuts />
    </>
  );
});
