import { ChatError } from "../errors.ts";
import { unknownAttachment } from "./attachments.ts";
import { idOf } from "./id.ts";
import { LEASE_MS } from "./keeper.ts";
import { newConversation, newTurn } from "./new_turn.ts";
import { findOrigin, type TurnOrigin } from "./origin.ts";
import type { Model, ModelOffer } from "./model_port.ts";
import type { NewTurn, Store } from "./ports.ts";
import type { ChatRequest } from "./request.ts";
import type { TurnBegun } from "./turn_report.ts";
import type { Attachment, ChatSettings, StoredMessage } from "./types.ts";

export interface PlanOptions {
  model: Model;
  offer?: Pick<ModelOffer, "allows">;
  store: Store;
  /** All messages of a conversation. */
  messages(conversationId: string): Promise<StoredMessage[]>;
  /** Milliseconds since the epoch. */
  now: number;
  /** The turn's. */
  id: string;
  /** Names this process. */
  runner: string;
}

/** A turn, as it is to be stored and run. */
export interface PlannedTurn {
  started: NewTurn;
  begun: TurnBegun;
  origin: TurnOrigin;
  /** Images of the message that is answered. */
  attachments: Attachment[];
  /** With the model that answers; absent for its own default. */
  settings: ChatSettings;
}

/**
 * Finds out what a request goes on from, and how it is to be answered.
 *
 * @throws {ChatError} `not_found`: no such conversation; `invalid_request`: what it goes on from is not there;
 * `unknown_attachment`
 */
export async function planTurn(owner: string, request: ChatRequest, options: PlanOptions): Promise<PlannedTurn> {
  const { model, offer, store, now, id, runner } = options;
  const { conversationId } = request;
  const conversation = conversationId ? await store.conversation(owner, conversationId) : newConversation(now);
  if (!conversation) throw new ChatError("not_found", "There is no such conversation");
  const [messages, settings] = conversationId
    ? await Promise.all([options.messages(conversationId), store.settings(owner, conversationId)])
    : [[], "settings" in request ? request.settings ?? {} : {}];
  const origin = findOrigin(request, { leafId: conversation.leafId, messages });
  const attachments = origin.question?.attachments ?? await findAttachments(owner, request, store);
  const chosen = settings.model && (!offer || offer.allows(settings.model)) ? settings.model : undefined;
  const modelName = request.model ?? chosen;
  const isNew = !conversationId && Object.keys(settings).length > 0;
  const started = newTurn({
    conversation,
    settings: isNew ? settings : undefined,
    origin,
    attachments,
    model: modelName ?? model.name,
    now,
    turn: { id, runner, leaseUntil: now + LEASE_MS },
  });
  const begun = await describe(owner, request, started);
  return { started, begun, origin, attachments, settings: { ...settings, model: modelName } };
}

/** Whose they are is for the store to say, when it stores the message. */
async function findAttachments(owner: string, request: ChatRequest, store: Store): Promise<Attachment[]> {
  const ids = "attachments" in request ? request.attachments ?? [] : [];
  const found = await Promise.all(ids.map((id) => store.attachments.find(owner, id)));
  return found.map((kept) => {
    if (!kept) throw unknownAttachment();
    return kept.attachment;
  });
}

async function describe(owner: string, request: ChatRequest, { replyMessage, turn }: NewTurn): Promise<TurnBegun> {
  const { id: messageId, conversationId, reply } = replyMessage;
  return {
    turnId: turn.id,
    kept: { conversationId, messageId, ownerId: await idOf(owner, "owner") },
    kind: "again" in request ? request.again : "message",
    model: reply!.model,
  };
}
