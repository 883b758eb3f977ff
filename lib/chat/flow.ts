import { FlowBuilder } from "flowneer";
import { ASK, createCallStep } from "./call_step.ts";
import { ReplyMeter } from "./meter.ts";
import { questionMessage, replyMessages } from "./prompt.ts";
import { ANSWERED, createReplyStep } from "./reply_step.ts";
import { MAX_ROUNDS } from "./round.ts";
import type { FlowServices } from "./services.ts";
import type { ChatState } from "./state.ts";
import { tell } from "./tell.ts";

/**
 * The flow of one turn, to be run with `.stream()`. Steps: `remember`, `reply`, then `record` and `title` where asked for. A model
 * with tools may want some called instead of answering: then `tools` does that, and `reply` asks again.
 *
 * What a reader is told comes as chunks that are lists of `ChatEvent`s that came together. The steps emit them, where a generator
 * would yield: that costs a token several promises more. A builder serves one turn: the published `.stream()` keeps its hooks on
 * the builder.
 */
export function createChatFlow(services: FlowServices): FlowBuilder<ChatState> {
  const { systemPrompt, history, tools, record, title, aroundStep } = services;
  const reply = { services, meter: new ReplyMeter() };

  const flow = new FlowBuilder<ChatState>().startWith(async (s) => {
    const before = await history?.() ?? [];
    s.prompt = [{ role: "system", content: systemPrompt }, ...before, questionMessage(s.userMessage, s.attachments)];
    s.prompt.push(...replyMessages(s.kept));
  }, { label: "remember" });

  // An anchor rather than a loop: steps in a loop tell nobody that they have begun.
  if (tools) flow.anchor(ASK, MAX_ROUNDS);
  flow.then(createReplyStep(reply), { label: "reply" });
  if (tools) flow.then(createCallStep(tools, reply), { label: "tools" }).anchor(ANSWERED);

  if (record) flow.then((s) => record(s), { label: "record" });
  if (title) flow.then(async (s) => tell(s, { type: "title", data: await title(s) }), { label: "title" });
  if (aroundStep) flow.addHooks({ wrapStep: ({ label = "" }, step) => aroundStep(label, step) });
  return flow;
}
