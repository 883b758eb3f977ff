import {
  type ImportOutcome,
  MAX_TITLE_LENGTH,
  type NewTurn,
  type Page,
  type Store,
  type StoreKind,
} from "../chat/ports.ts";
import type { ChatSettings, Conversation, OutlineMessage, StoredMessage } from "../chat/types.ts";
import { ChatError } from "../errors.ts";
import { addTurn } from "./add_turn.ts";
import { KvAttachments } from "./attachments.ts";
import { countStep } from "./conversation_count.ts";
import { importConversation } from "./import.ts";
import { isId, keys } from "./keys.ts";
import { readMessages, replaceMessage } from "./messages.ts";
import { keepOutline, outlineEntries, readOutline } from "./outline.ts";
import { listRecent } from "./recent.ts";
import { type ConversationRecord, isThere, readRecord, replaceRecord, toFoundRecord } from "./record.ts";
import { CONFLICT, retry } from "./retry.ts";
import { readSettings, replaceSettings } from "./settings.ts";
import { expire, sweep } from "./trash.ts";
import { write } from "./write.ts";

export interface KvStoreOptions {
  kind: StoreKind;
  /** The database's file, where it is one. */
  file: string | null;
  /** Milliseconds since the epoch. */
  now(): number;
  /** How long a conversation is kept after its last change, in milliseconds; `Infinity` for ever. */
  keepMs: number;
  /** Most conversations of an owner. */
  maxConversations: number;
  /** How long the database may take to answer a `ping`, in milliseconds. */
  pingMs: number;
  /** For the server's log: what cannot be read, and is left out of a list. */
  onError(error: unknown): void;
}

/** Conversations and their messages, in Deno KV. */
export class KvStore implements Store {
  readonly kind: StoreKind;
  readonly attachments: KvAttachments;
  readonly #file: string | null;
  readonly #kv: Deno.Kv;
  readonly #now: () => number;
  readonly #keepMs: number;
  readonly #maxConversations: number;
  readonly #pingMs: number;
  readonly #onError: (error: unknown) => void;
  #asking: Promise<boolean> | null = null;
  #sweeping: Promise<number> | null = null;

  constructor(kv: Deno.Kv, { kind, file, now, keepMs, maxConversations, pingMs, onError }: KvStoreOptions) {
    this.kind = kind;
    this.#file = file;
    this.#kv = kv;
    this.#now = now;
    this.#keepMs = keepMs;
    this.#maxConversations = maxConversations;
    this.#pingMs = pingMs;
    this.#onError = onError;
    this.attachments = new KvAttachments(kv, { now, keptFrom: () => this.#keptFrom() });
  }

  async conversation(owner: string, id: string): Promise<Conversation | null> {
    return (await this.#find(owner, id))?.record.conversation ?? null;
  }

  async conversations(owner: string, options: { limit: number; from?: string | null }): Promise<Page<Conversation>> {
    if (!isId(owner)) return { items: [], next: null };
    return await listRecent(this.#kv, owner, { ...options, keptFrom: this.#keptFrom(), onError: this.#onError });
  }

  async messages(owner: string, conversationId: string, ids?: readonly string[]): Promise<StoredMessage[]> {
    const found = await this.#find(owner, conversationId);
    if (!found) return [];
    const options = { owner, id: conversationId, count: found.record.messageCount, onError: this.#onError };
    const placed = await readMessages(this.#kv, ids ? { ...options, ids } : options);
    return placed.map(([, message]) => message);
  }

  async outline(owner: string, conversationId: string): Promise<OutlineMessage[]> {
    const found = await this.#find(owner, conversationId);
    if (!found) return [];
    const of = { owner, id: conversationId, count: found.record.messageCount };
    const kept = await readOutline(this.#kv, of);
    if (kept) return kept;
    const placed = new Map(await readMessages(this.#kv, { ...of, onError: this.#onError }));
    const messages = Array.from({ length: of.count }, (_, place) => placed.get(place) ?? null);
    await keepOutline(this.#kv, outlineEntries(owner, conversationId, messages), found.check);
    return [...placed.values()].map(({ id, parentId, role }) => ({ id, parentId, role }));
  }

  addTurn(owner: string, turn: NewTurn): Promise<void> {
    return addTurn(this.#kv, owner, { turn, ...this.#bounds() });
  }

  importConversation(
    owner: string,
    conversation: Conversation,
    messages: StoredMessage[],
    settings?: ChatSettings,
  ): Promise<ImportOutcome> {
    return importConversation(this.#kv, owner, { conversation, messages, settings, ...this.#bounds() });
  }

  async saveMessage(owner: string, message: StoredMessage): Promise<void> {
    if (isId(owner, message.conversationId, message.id)) await replaceMessage(this.#kv, owner, message);
  }

  async setTitle(
    owner: string,
    conversationId: string,
    title: string,
    { unlessNamed = false }: { unlessNamed?: boolean } = {},
  ): Promise<boolean> {
    if (title.length > MAX_TITLE_LENGTH) {
      throw new ChatError("invalid_request", `A title can have at most ${MAX_TITLE_LENGTH} characters`);
    }
    return await this.#change(owner, conversationId, (record) => {
      const { conversation } = record;
      if (!isThere(record, this.#keptFrom()) || (unlessNamed && conversation.title !== null)) return null;
      return { ...record, conversation: { ...conversation, title } };
    });
  }

  async settings(owner: string, conversationId: string): Promise<ChatSettings> {
    if (!await this.conversation(owner, conversationId)) return {};
    return await readSettings(this.#kv, { owner, id: conversationId, onError: this.#onError });
  }

  async saveSettings(owner: string, conversationId: string, settings: ChatSettings): Promise<boolean> {
    if (!isId(owner, conversationId)) return false;
    return await replaceSettings(this.#kv, settings, { owner, id: conversationId, keptFrom: this.#keptFrom() });
  }

  deleteConversation(owner: string, id: string, undoMs: number): Promise<boolean> {
    return this.#change(owner, id, (record) => {
      return isThere(record, this.#keptFrom()) ? { ...record, purgeAt: this.#now() + undoMs } : null;
    });
  }

  restoreConversation(owner: string, id: string): Promise<boolean> {
    return this.#change(owner, id, (record) => {
      const { purgeAt } = record;
      const restored = { ...record, purgeAt: null };
      return purgeAt !== null && purgeAt > this.#now() && isThere(restored, this.#keptFrom()) ? restored : null;
    });
  }

  sweep(): Promise<number> {
    this.#sweeping ??= this.#sweep().finally(() => this.#sweeping = null);
    return this.#sweeping;
  }

  async ping(): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<boolean>((resolve) => timer = setTimeout(resolve, this.#pingMs, false));
    // Who asks while an answer is awaited waits for the same: a database that hangs is not asked again and again.
    this.#asking ??= this.#ask().finally(() => this.#asking = null);
    try {
      return await Promise.race([this.#asking, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#kv.close();
  }

  /** The record of a conversation that one may read. One that cannot be read takes no others along: it is not there. */
  async #find(owner: string, id: string): Promise<{ record: ConversationRecord; check: Deno.AtomicCheck } | null> {
    if (!isId(owner, id)) return null;
    const entry = await this.#kv.get<Uint8Array>(keys.conversation(owner, id));
    try {
      const { record, check } = toFoundRecord(entry);
      return isThere(record, this.#keptFrom()) ? { record, check } : null;
    } catch {
      // Without the cause, which quotes what is there.
      this.#onError(new Error(`Cannot read conversation "${id}": it is not what was stored`));
      return null;
    }
  }

  async #ask(): Promise<boolean> {
    try {
      await Promise.all([
        this.#kv.get(keys.ping()),
        // A deletion of nothing takes all that a writing takes.
        this.#kv.atomic().delete(keys.ping()).commit(),
        // What is written to a file that somebody removed is gone with the process.
        this.#file && Deno.stat(this.#file),
      ]);
      return true;
    } catch {
      return false;
    }
  }

  async #sweep(): Promise<number> {
    const now = this.#now();
    if (this.#keepMs < Infinity) await expire(this.#kv, { keptFrom: this.#keptFrom(), now });
    return await sweep(this.#kv, now);
  }

  /** What was last changed then or before is past its time. */
  #keptFrom(): number {
    return this.#now() - this.#keepMs;
  }

  #bounds(): { now: number; keptFrom: number; limit: number } {
    return { now: this.#now(), keptFrom: this.#keptFrom(), limit: this.#maxConversations };
  }

  /** `false` where there is no such record, or `edit` gives `null`. */
  async #change(
    owner: string,
    id: string,
    edit: (record: ConversationRecord) => ConversationRecord | null,
  ): Promise<boolean> {
    if (!isId(owner, id)) return false;
    return await retry(async () => {
      const { record, check } = await readRecord(this.#kv, { owner, id });
      const after = record && edit(record);
      if (!after) return false;
      const count = await countStep(this.#kv, owner, { before: record, after });
      const mutations = [...replaceRecord(owner, { before: record, after }), ...count.mutations];
      return await write(this.#kv, { checks: [check, ...count.checks], mutations }) === null ? CONFLICT : true;
    });
  }
}
