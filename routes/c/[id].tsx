import { Head } from "fresh/runtime";
import { page } from "fresh";
import { Fragment } from "preact";
import { Composer } from "../../components/Composer.tsx";
import { Header } from "../../components/Header.tsx";
import { EarlierMessages, LaterMessages } from "../../components/MessagePages.tsx";
import { Message } from "../../components/Message.tsx";
import { Settings } from "../../components/Settings.tsx";
import { Shortcuts } from "../../components/Shortcuts.tsx";
import { Sidebar } from "../../components/Sidebar.tsx";
import { Transcript } from "../../components/Transcript.tsx";
import { UndoNotice } from "../../components/UndoNotice.tsx";
import { UserMessage } from "../../components/UserMessage.tsx";
import ChatBox from "../../islands/ChatBox.tsx";
import { readChatList } from "../../lib/chat/chat_list.ts";
import { answering } from "../../lib/chat/offer.ts";
import { findConversation, openConversation, renderReplies } from "../../lib/chat/open_conversation.ts";
import { newestUrl, pageUrl, withPlace } from "../../lib/chat/page_url.ts";
import { parseAgain, parseMessageForm, parseParentField } from "../../lib/chat/request.ts";
import { conversationFile, parseFileName } from "../../lib/http/conversation_file.ts";
import { receiveMessage } from "../../lib/http/keep_image.ts";
import { readTheme } from "../../lib/http/theme.ts";
import { readUndo } from "../../lib/http/undo.ts";
import { define } from "../../utils.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const at = ctx.url.searchParams.get("at") || null;
    const file = parseFileName(ctx.params.id);
    if (file) return await conversationFile(file, { ...ctx.state, at });
    const from = ctx.url.searchParams.get("from") || null;
    const { owner, store, offer } = ctx.state;
    const before = ctx.url.searchParams.get("before") || null;
    const [open, list, settings] = await Promise.all([
      openConversation(ctx.state, ctx.params.id, { at, before }),
      readChatList(store, { ...ctx.state, from }),
      store.settings(owner, ctx.params.id),
    ]);
    const replies = await renderReplies(open.window.messages, ctx.state.renderHtml);
    const answers = { settings, model: answering(settings, offer) };
    const data = { ...open, answers, at, from, replies, list, deleted: readUndo(ctx) };
    return page(data, { headers: { "cache-control": "no-store" } });
  },

  /** A message, an edited one, Stop, Retry, Regenerate or Continue, as the page's forms send them. */
  async POST(ctx) {
    const { owner, address, turns, limits } = ctx.state;
    const { fields: form, refused } = await receiveMessage(ctx.req, ctx.state);
    const { id } = await findConversation(ctx.state, ctx.params.id);
    const from = ctx.url.searchParams.get("from");
    const stop = form.get("stop");
    if (stop) {
      const turn = { owner, id: stop };
      await turns.stop(turn);
      await turns.get(turn)?.ended;
      return ctx.redirect(newestUrl(id, { at: ctx.url.searchParams.get("at"), from }), 303);
    }
    ctx.state.unsent = { action: pageUrl(id, { at: ctx.url.searchParams.get("at"), from }), fields: [...form] };
    if (refused) throw refused;
    const request = parseAgain(Object.fromEntries(form)) ?? {
      ...parseMessageForm(form, limits),
      parentId: parseParentField(form.get("parentId")),
    };
    await turns.start(owner, { ...request, conversationId: id }, { address });
    // What was begun last is what the page shows.
    return ctx.redirect(newestUrl(id, { from }), 303);
  },
});

/** A conversation. */
export default define.page<typeof handler>(({ data, state: { model: { demo }, offer, limits, signIn }, req, url }) => {
  const { conversation: { id, title }, answers, branch, window, siblings, seenFrom, at, from, replies, list, deleted } =
    data;
  // An earlier page has nothing of what is coming.
  const live = window.isLast ? data.live : [];
  const leafId = branch.at(-1)?.id ?? null;
  return (
    <>
      <Head>
        <title>{`${title ?? "Chat"} · Freshet`}</title>
        {live.length > 0 && (
          <noscript>
            <meta http-equiv="refresh" content={`0; url=${withPlace(`/c/${id}/live`, { at, from })}`} />
          </noscript>
        )}
      </Head>
      <Header
        demo={demo}
        settings={<Settings {...answers} models={offer.names} demo={demo} action={`/c/${id}/settings`} />}
      >
        {deleted && <UndoNotice {...deleted} />}
      </Header>
      <main class="chat">
        <h1 class="hidden">{title ?? "Chat"}</h1>
        <EarlierMessages conversationId={id} at={at} from={from} {...window} />
        <Transcript
          conversationId={id}
          from={from}
          messages={window.messages}
          siblings={siblings}
          replies={replies}
          isWhole={window.isLast && live.length === 0}
          seenFrom={seenFrom}
        />
        {live.length > 0 && <span id="newest" />}
        {window.isLast
          ? (
            <>
              <ChatBox
                rendered={{ conversationId: id, leafId, live }}
                model={answers.model}
                limit={limits.maxMessageLength}
              >
                {live.map(({ turnId, message, attachments, text, model }) => (
                  <Fragment key={turnId}>
                    <UserMessage text={message} images={attachments} />
                    <Message role="assistant" model={model ?? answers.model} text={text} live />
                  </Fragment>
                ))}
              </ChatBox>
              <Composer
                action={pageUrl(id, { at, from })}
                parentId={live.at(-1)?.messageId ?? leafId}
                liveTurnId={live[0]?.turnId}
                files={limits}
              />
            </>
          )
          : <LaterMessages conversationId={id} at={at} from={from} {...window} />}
      </main>
      <Sidebar
        list={list}
        path={`/c/${id}`}
        at={at}
        keys={window.isLast}
        theme={readTheme({ req, url })}
        signIn={signIn}
      />
      {window.isLast && <Shortcuts />}
    </>
  );
});
