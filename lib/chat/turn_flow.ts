import { ChatError } from "../errors.ts";
import { askTitle } from "./ask_title.ts";
import { readWhole } from "./attachments.ts";
import { createChatFlow } from "./flow.ts";
import type { TurnKeeper } from "./keeper.ts";
import type { NewTurn, Store } from "./ports.ts";
import { finishedReply } from "./reply.ts";
import type { FlowServices } from "./services.ts";
import type { ChatState } from "./state.ts";
import { STORE_MS, withTimeLimit } from "./time_limit.ts";
import { subjectOf, titleOf } from "./title.ts";
import type { TokenCount } from "./tokens.ts";

export interface TurnFlowOptions extends FlowServices {
  store: Store;
  keeper: Pick<TurnKeeper, "flush" | "holds">;
  owner: string;
  started: NewTurn;
  /** How long the store may take to record the reply, in milliseconds; {@linkcode STORE_MS} where absent. */
  storeMs?: number;
}

/** The flow of a turn that is kept: it records the reply and, where the conversation has no title yet, finds one. */
export function createTurnFlow(options: TurnFlowOptions): ReturnType<typeof createChatFlow> {
  const { started: { conversation }, store, owner } = options;
  return createChatFlow({
    ...options,
    readImage: (image) => readWhole(store.attachments, owner, image),
    record: (state) => record(state, options),
    title: conversation.title !== null ? undefined : async (state) => {
      const title = await findTitle(state, options);
      // Somebody may have named it meanwhile.
      if (await store.setTitle(owner, conversation.id, title, { unlessNamed: true })) return title;
      return (await store.conversation(owner, conversation.id))?.title ?? title;
    },
  });
}

/** @throws {ChatError} `not_kept` */
async function record(
  state: ChatState,
  { store, keeper, owner, started: { replyMessage }, storeMs = STORE_MS }: TurnFlowOptions,
): Promise<void> {
  const message = { ...replyMessage, content: state.reply, reply: finishedReply(replyMessage.reply!, state) };
  try {
    await keeper.flush();
    // Who has taken the turn over has recorded the reply.
    if (!keeper.holds(message.reply.turnId)) return;
    await withTimeLimit(storeMs, store.saveMessage(owner, message));
  } catch (cause) {
    throw new ChatError("not_kept", "The store failed, so this reply may be gone when you leave the page", { cause });
  }
}

/** The model's, or the first words where it has none: a reply that did not come says nothing good of asking once more. */
async function findTitle(
  state: ChatState,
  { model, modelName, signal, onError }: TurnFlowOptions,
): Promise<string> {
  const { userMessage, attachments, reply, ending } = state;
  const message = subjectOf(userMessage, attachments);
  const isWorthAsking = !model.demo && (ending?.status === "complete" || ending?.status === "length");
  if (!isWorthAsking) return titleOf(message);
  try {
    const onTokens = (tokens: TokenCount) => state.titleTokens = tokens;
    return await askTitle(model, { message, reply, modelName, signal, onTokens }) || titleOf(message);
  } catch (error) {
    if (!signal.aborted) onError?.(error);
    return titleOf(message);
  }
}
