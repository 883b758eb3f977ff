import { Head } from "fresh/runtime";
import { page } from "fresh";
import { Header } from "../../components/Header.tsx";
import { Sidebar } from "../../components/Sidebar.tsx";
import { Transcript } from "../../components/Transcript.tsx";
import { UndoNotice } from "../../components/UndoNotice.tsx";
import ChatBox from "../../islands/ChatBox.tsx";
import { readChatList } from "../../lib/chat/chat_list.ts";
import { findConversation, openConversation } from "../../lib/chat/open_conversation.ts";
import { parseAgain, parseMessage } from "../../lib/chat/request.ts";
import { newestOf } from "../../lib/http/back.ts";
import { readForm } from "../../lib/http/body.ts";
import { readUndo } from "../../lib/http/undo.ts";
import { define } from "../../utils.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const from = ctx.url.searchParams.get("from") || null;
    const [open, list] = await Promise.all([
      openConversation(ctx.state, ctx.params.id),
      readChatList(ctx.state.store, { ...ctx.state, from }),
    ]);
    const data = { ...open, list, deleted: readUndo(ctx.req.headers) };
    return page(data, { headers: { "cache-control": "no-store" } });
  },

  /** A message, Stop, Retry or Continue, as the page's forms send them. */
  async POST(ctx) {
    const { owner, turns, limits } = ctx.state;
    const form = await readForm(ctx.req, limits.maxBodyBytes);
    const { id } = await findConversation(ctx.state, ctx.params.id);
    const stop = form.get("stop");
    if (stop) {
      const turn = { owner, id: stop };
      await turns.stop(turn);
      await turns.get(turn)?.ended;
      return ctx.redirect(newestOf(id), 303);
    }
    const again = parseAgain(Object.fromEntries(form));
    const request = again ?? { message: parseMessage(form.get("message") ?? undefined, limits.maxMessageLength) };
    await turns.start(owner, { ...request, conversationId: id });
    return ctx.redirect(newestOf(id), 303);
  },
});

/** A conversation. */
export default define.page<typeof handler>(({ data, state: { model } }) => {
  const { conversation, branch, live, replies, list, deleted } = data;
  return (
    <>
      <Head>
        <title>{`${conversation.title ?? "Chat"} · Freshet`}</title>
        {live.length > 0 && (
          <noscript>
            <meta http-equiv="refresh" content={`0; url=/c/${conversation.id}/live`} />
          </noscript>
        )}
      </Head>
      <Header model={model.name} demo={model.demo}>{deleted && <UndoNotice {...deleted} />}</Header>
      <main class="chat">
        <h1 class="hidden">{conversation.title ?? "Chat"}</h1>
        <Transcript
          action={`/c/${conversation.id}`}
          messages={branch}
          isContinued={live.length > 0}
          replies={replies}
        />
        {live.length > 0 && <span id="newest" />}
        <ChatBox
          rendered={{ conversationId: conversation.id, live }}
          model={model.name}
          suggestions={[]}
        />
      </main>
      <Sidebar list={list} openId={conversation.id} />
    </>
  );
});
