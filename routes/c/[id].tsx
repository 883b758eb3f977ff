import { Head } from "fresh/runtime";
import { page } from "fresh";
import { Header } from "../../components/Header.tsx";
import { Settings } from "../../components/Settings.tsx";
import { Sidebar } from "../../components/Sidebar.tsx";
import { Transcript } from "../../components/Transcript.tsx";
import { UndoNotice } from "../../components/UndoNotice.tsx";
import ChatBox from "../../islands/ChatBox.tsx";
import { readChatList } from "../../lib/chat/chat_list.ts";
import { answering } from "../../lib/chat/offer.ts";
import { parseAgain, parseMessage } from "../../lib/chat/request.ts";
import type { LiveTurn } from "../../lib/chat/transcript.ts";
import { branchTo } from "../../lib/chat/tree.ts";
import type { Conversation, StoredMessage } from "../../lib/chat/types.ts";
import { ChatError } from "../../lib/errors.ts";
import { readForm } from "../../lib/http/body.ts";
import { readUndo } from "../../lib/http/undo.ts";
import { define, type State } from "../../utils.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { owner, store, turns, offer } = ctx.state;
    const conversation = await find(ctx.state, ctx.params.id);
    const read = async () => {
      const branch = branchTo(await turns.messages(owner, conversation.id), conversation.leafId);
      // The chat box shows the turns that still run; the rest is plain HTML.
      return { branch, live: await takeLiveTurns(branch, ctx.state) };
    };
    const from = ctx.url.searchParams.get("from") || null;
    const [first, list, settings] = await Promise.all([
      read(),
      readChatList(store, { ...ctx.state, from }),
      store.settings(owner, conversation.id),
    ]);
    const hasJustEnded = first.branch.at(-1)?.reply?.ending === null;
    const { branch, live } = hasJustEnded ? await read() : first;
    const replies = await renderReplies(branch, ctx.state);
    const answers = { settings, model: answering(settings, offer) };
    const data = { conversation, answers, branch, live, replies, list, deleted: readUndo(ctx.req.headers) };
    return page(data, { headers: { "cache-control": "no-store" } });
  },

  /** A message, Stop, Retry or Continue, as the page's forms send them. */
  async POST(ctx) {
    const { owner, turns, limits } = ctx.state;
    const form = await readForm(ctx.req, limits.maxBodyBytes);
    const conversation = await find(ctx.state, ctx.params.id);
    const stop = form.get("stop");
    if (stop) {
      const turn = { owner, id: stop };
      await turns.stop(turn);
      await turns.get(turn)?.ended;
      return ctx.redirect(`/c/${conversation.id}`, 303);
    }
    const again = parseAgain(Object.fromEntries(form));
    const request = again ?? { message: parseMessage(form.get("message") ?? undefined, limits.maxMessageLength) };
    await turns.start(owner, { ...request, conversationId: conversation.id });
    return ctx.redirect(`/c/${conversation.id}`, 303);
  },
});

/** A conversation. */
export default define.page<typeof handler>(({ data, state: { model: { demo }, offer, limits } }) => {
  const { conversation, answers, branch, live, replies, list, deleted } = data;
  const action = `/c/${conversation.id}`;
  return (
    <>
      <Head>
        <title>{`${conversation.title ?? "Chat"} · Freshet`}</title>
        {live.length > 0 && (
          <noscript>
            <meta http-equiv="refresh" content="2" />
          </noscript>
        )}
      </Head>
      <Header
        demo={demo}
        settings={<Settings {...answers} models={offer.names} demo={demo} action={`${action}/settings`} />}
      >
        {deleted && <UndoNotice {...deleted} />}
      </Header>
      <main class="chat">
        <h1 class="hidden">{conversation.title ?? "Chat"}</h1>
        <Transcript action={action} messages={branch} replies={replies} />
        <ChatBox
          rendered={{ conversationId: conversation.id, live }}
          model={answers.model}
          suggestions={[]}
          limit={limits.maxMessageLength}
        />
      </main>
      <Sidebar list={list} openId={conversation.id} />
    </>
  );
});

/** Another owner's is not found, like one that nobody has. */
async function find({ owner, store }: State, id: string): Promise<Conversation> {
  const conversation = await store.conversation(owner, id);
  if (!conversation) throw new ChatError("not_found", "There is no such conversation");
  return conversation;
}

/** By the messages' ids. */
async function renderReplies(messages: StoredMessage[], { renderHtml }: State): Promise<Map<string, string>> {
  const replies = messages.filter(({ reply }) => reply);
  return new Map(await Promise.all(replies.map(async ({ id, content }) => [id, await renderHtml(content)] as const)));
}

/** Takes the turns that still run off the end of the branch. */
async function takeLiveTurns(branch: StoredMessage[], { owner, turns }: State): Promise<LiveTurn[]> {
  const live: LiveTurn[] = [];
  for (;;) {
    const [question, answer] = branch.slice(-2);
    const turnId = answer?.reply?.turnId;
    const progress = turnId && await turns.progress({ owner, id: turnId });
    if (!turnId || !progress) return live;
    branch.splice(-2);
    const model = progress.model ?? answer.reply!.model;
    live.unshift({ ...progress, model, turnId, messageId: answer.id, message: question.content });
  }
}
