import { Head } from "fresh/runtime";
import { Composer } from "../../../components/Composer.tsx";
import { Header } from "../../../components/Header.tsx";
import { Sidebar } from "../../../components/Sidebar.tsx";
import { streamBreak, streamedReply, streamEnd } from "../../../components/StreamedReply.tsx";
import { Transcript } from "../../../components/Transcript.tsx";
import { readChatList } from "../../../lib/chat/chat_list.ts";
import { newId } from "../../../lib/chat/id.ts";
import { openConversation } from "../../../lib/chat/open_conversation.ts";
import { newestOf } from "../../../lib/http/back.ts";
import { pageStream } from "../../../lib/http/page_stream.ts";
import { replyHtml } from "../../../lib/http/reply_html.ts";
import { define } from "../../../utils.ts";

/**
 * The page of a conversation whose reply is coming, for browsers without JavaScript: it goes on being written until the reply
 * has ended.
 */
export const handler = define.handlers({
  async GET(ctx) {
    const { owner, store, turns, model, keepAliveMs, shutdown, onError } = ctx.state;
    const from = ctx.url.searchParams.get("from") || null;
    const [{ conversation, branch, live, replies }, list] = await Promise.all([
      openConversation(ctx.state, ctx.params.id),
      readChatList(store, { ...ctx.state, from }),
    ]);
    const action = `/c/${conversation.id}`;
    if (live.length === 0) return ctx.redirect(newestOf(conversation.id), 303);

    // What no message holds.
    const gap = newId();
    const page = await ctx.render(
      <>
        <Head>
          <title>{`${conversation.title ?? "Chat"} · Freshet`}</title>
        </Head>
        <Header model={model.name} demo={model.demo} />
        <Sidebar list={list} openId={conversation.id} />
        <main class="chat streamed">
          <h1 class="hidden">{conversation.title ?? "Chat"}</h1>
          {branch.length > 0 && (
            <details class="earlier">
              <summary>Earlier messages</summary>
              <Transcript action={action} messages={branch} isContinued replies={replies} />
            </details>
          )}
          <Composer action={action} />
          <span id="end" />
          {gap}
        </main>
      </>,
    );
    const [before, after] = (await page.text()).split(gap);

    async function* liveReplies(signal: AbortSignal): AsyncGenerator<string, boolean> {
      for (const { turnId, ...turn } of live) {
        const opened = await turns.open({ owner, id: turnId });
        if (!opened) return false;
        // A turn of this process ends with it, and says so.
        const over = opened.isHere ? signal : AbortSignal.any([signal, shutdown.signal]);
        const markup = streamedReply({ ...turn, turnId, action, model: turn.model ?? model.name, gap });
        if (!(yield* replyHtml(opened.read(0), { ...markup, signal: over }))) return false;
      }
      return true;
    }

    async function* pieces(signal: AbortSignal): AsyncGenerator<string, void> {
      yield before;
      try {
        yield (yield* liveReplies(signal)) ? streamEnd() : streamBreak(action);
      } catch (error) {
        onError(error);
        yield streamBreak(action);
      }
      yield after;
    }
    return pageStream(pieces, { keepAliveMs });
  },
});
