import { Head } from "fresh/runtime";
import { Composer } from "../../../components/Composer.tsx";
import { Header } from "../../../components/Header.tsx";
import { EarlierMessages } from "../../../components/MessagePages.tsx";
import { Settings } from "../../../components/Settings.tsx";
import { Sidebar } from "../../../components/Sidebar.tsx";
import { streamBreak, streamedReply, streamEnd } from "../../../components/StreamedReply.tsx";
import { Transcript } from "../../../components/Transcript.tsx";
import { readChatList } from "../../../lib/chat/chat_list.ts";
import { newId } from "../../../lib/chat/id.ts";
import { answering } from "../../../lib/chat/offer.ts";
import { openConversation, renderReplies } from "../../../lib/chat/open_conversation.ts";
import { newestUrl, pageUrl } from "../../../lib/chat/page_url.ts";
import { isOurs } from "../../../lib/errors.ts";
import { pageStream } from "../../../lib/http/page_stream.ts";
import { replyHtml } from "../../../lib/http/reply_html.ts";
import { readTheme } from "../../../lib/http/theme.ts";
import { define } from "../../../utils.ts";

/**
 * The page of a conversation whose reply is coming, for browsers without JavaScript: it goes on being written until the reply
 * has ended.
 */
export const handler = define.handlers({
  async GET(ctx) {
    const { owner, store, turns, readers, model: { demo }, offer, limits, keepAliveMs, shutdown, onError } = ctx.state;
    const at = ctx.url.searchParams.get("at") || null;
    const from = ctx.url.searchParams.get("from") || null;
    const [{ conversation: { id, title }, branch, window, live, siblings, seenFrom }, list, settings] = await Promise
      .all([
        openConversation(ctx.state, ctx.params.id, { at }),
        readChatList(store, { ...ctx.state, from }),
        store.settings(owner, ctx.params.id),
      ]);
    if (live.length === 0) return ctx.redirect(newestUrl(id, { at, from }), 303);
    const model = answering(settings, offer);
    const replies = await renderReplies(window.messages, ctx.state.renderHtml);

    // What no message holds.
    const gap = newId();
    const page = await ctx.render(
      <>
        <Head>
          <title>{`${title ?? "Chat"} · Freshet`}</title>
        </Head>
        <Header
          demo={demo}
          settings={
            <Settings
              settings={settings}
              model={model}
              models={offer.names}
              demo={demo}
              action={`/c/${id}/settings`}
            />
          }
        />
        <Sidebar list={list} path={`/c/${id}`} at={at} theme={readTheme(ctx)} signIn={ctx.state.signIn} />
        <main class="chat streamed">
          <h1 class="hidden">{title ?? "Chat"}</h1>
          {branch.length > 0 && (
            <details class="earlier">
              <summary>Earlier messages</summary>
              <EarlierMessages conversationId={id} at={at} from={from} {...window} />
              <Transcript
                conversationId={id}
                from={from}
                messages={window.messages}
                siblings={siblings}
                replies={replies}
                isWhole={false}
                seenFrom={seenFrom}
              />
            </details>
          )}
          <Composer action={pageUrl(id, { at, from })} parentId={live.at(-1)!.messageId} files={limits} />
          <span id="end" />
          {gap}
        </main>
      </>,
    );
    const [before, after] = (await page.text()).split(gap);

    async function* liveReplies(signal: AbortSignal): AsyncGenerator<string, boolean> {
      for (const turn of live) {
        const opened = await turns.open({ owner, id: turn.turnId });
        if (!opened) return false;
        // A turn of this process ends with it, and says so.
        const over = opened.isHere ? signal : AbortSignal.any([signal, shutdown.signal]);
        const who = { model: turn.model ?? model, isLast: turn === live.at(-1) };
        const markup = streamedReply({ conversationId: id, from, turn, ...who, gap });
        const reader = readers.admit(turn.turnId, opened.read(0));
        if (!(yield* replyHtml(reader, { ...markup, signal: over }))) return false;
      }
      return true;
    }

    async function* pieces(signal: AbortSignal): AsyncGenerator<string, void> {
      yield before;
      try {
        yield (yield* liveReplies(signal)) ? streamEnd() : streamBreak(pageUrl(id, { at, from }));
      } catch (error) {
        // One reader too many is no fault of the server's.
        if (isOurs(error)) onError(error);
        yield streamBreak(pageUrl(id, { at, from }));
      }
      yield after;
    }
    return pageStream(pieces, { keepAliveMs });
  },
});
