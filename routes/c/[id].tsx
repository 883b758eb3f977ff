import { Head } from "fresh/runtime";
import { page } from "fresh";
import { Header } from "../../components/Header.tsx";
import { Transcript } from "../../components/Transcript.tsx";
import ChatBox from "../../islands/ChatBox.tsx";
import { parseMessage } from "../../lib/chat/request.ts";
import type { LiveTurn } from "../../lib/chat/transcript.ts";
import { branchTo } from "../../lib/chat/tree.ts";
import type { Turns } from "../../lib/chat/turns.ts";
import type { StoredMessage } from "../../lib/chat/types.ts";
import { ChatError } from "../../lib/errors.ts";
import { readForm } from "../../lib/http/body.ts";
import { define } from "../../utils.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { store } = ctx.state;
    const conversation = await store.conversation(ctx.params.id);
    if (!conversation) throw new ChatError("not_found", "There is no such conversation");
    const branch = branchTo(await store.messages(conversation.id), conversation.leafId);
    // The chat box shows the turns that still run; the rest is plain HTML.
    const live = takeLiveTurns(branch, ctx.state.turns);
    return page({ conversation, branch, live }, { headers: { "cache-control": "no-store" } });
  },

  /** A message, or Stop, from a browser without JavaScript. */
  async POST(ctx) {
    const { turns, limits } = ctx.state;
    const form = await readForm(ctx.req, limits.maxBodyBytes);
    const stop = form.get("stop");
    if (stop) {
      turns.stop(stop);
      await turns.get(stop)?.ended;
      return ctx.redirect(ctx.url.pathname, 303);
    }
    const message = parseMessage(form.get("message") ?? undefined, limits.maxMessageLength);
    const { conversationId } = await turns.start({ message, conversationId: ctx.params.id });
    return ctx.redirect(`/c/${conversationId}`, 303);
  },
});

/** A conversation. */
export default define.page<typeof handler>(({ data: { conversation, branch, live }, state }) => {
  const { model, renderHtml } = state;
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
      <Header model={model.name} demo={model.demo} />
      <main class="chat">
        <h1 class="hidden">{conversation.title ?? "Chat"}</h1>
        <Transcript messages={branch} renderHtml={renderHtml} />
        <ChatBox
          rendered={{ conversationId: conversation.id, leafId: branch.at(-1)?.id ?? null, live }}
          model={model.name}
          suggestions={[]}
        />
      </main>
    </>
  );
});

/** Takes the turns that still run off the end of the branch. */
function takeLiveTurns(branch: StoredMessage[], turns: Turns): LiveTurn[] {
  const live: LiveTurn[] = [];
  for (;;) {
    const [question, answer] = branch.slice(-2);
    const turn = answer?.reply && turns.get(answer.reply.turnId);
    if (!turn || turn.log.ended) return live;
    branch.splice(-2);
    const { id: turnId, messageId, log: { text, lastId } } = turn;
    live.unshift({ turnId, messageId, text, lastId, message: question.content });
  }
}
