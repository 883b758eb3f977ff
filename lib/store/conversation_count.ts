import { ChatError } from "../errors.ts";
import { keys } from "./keys.ts";
import type { Change } from "./limits.ts";
import type { ConversationRecord } from "./record.ts";

/** So many below the limit, conversations are added one after the other: no two are the last one. */
const NEAR = 100;

/** Entries read at once, where there is no number yet. */
const BATCH = 500;

/**
 * What keeps the number of an owner's conversations in step with a change of one: it counts those in the owner's list, and is
 * there only where there are some.
 *
 * @throws {ChatError} `too_many_conversations` where there would be more than `limit`
 */
export async function countStep(
  kv: Deno.Kv,
  owner: string,
  { before, after, limit = Infinity }: {
    before: Pick<ConversationRecord, "purgeAt"> | null;
    after: Pick<ConversationRecord, "purgeAt"> | null;
    limit?: number;
  },
): Promise<Pick<Change, "checks" | "mutations">> {
  const by = Number(isListed(after)) - Number(isListed(before));
  if (by === 0) return { checks: [], mutations: [] };
  const key = keys.conversationCount(owner);
  const { value, versionstamp } = await kv.get(key);
  const known = value instanceof Deno.KvU64;
  const count = by + (known ? Number(value.value) : await countList(kv, owner));
  if (count > limit) throw tooMany(limit);
  const isFirstOrLast = !known || count <= 0;
  // Elsewhere others may count at the same time: numbers that are added up do not come in each other's way.
  const checks = isFirstOrLast || count > limit - NEAR ? [{ key, versionstamp }] : [];
  const add = { type: "sum" as const, key, value: u64(known ? by : count) };
  return { checks, mutations: known && count > 0 ? [add] : [{ type: "delete", key }, ...count > 0 ? [add] : []] };
}

function isListed(record: Pick<ConversationRecord, "purgeAt"> | null): boolean {
  return record?.purgeAt === null;
}

async function countList(kv: Deno.Kv, owner: string): Promise<number> {
  let count = 0;
  for await (const _ of kv.list({ prefix: keys.recents(owner) }, { batchSize: BATCH })) count++;
  return count;
}

/** Adding the two's complement takes away: the sum is kept modulo 2^64. */
function u64(number: number): Deno.KvU64 {
  return new Deno.KvU64(BigInt.asUintN(64, BigInt(number)));
}

function tooMany(limit: number): ChatError {
  const message =
    `You have as many conversations as can be kept, which is ${limit}. Delete one that you do not need, then try again`;
  return new ChatError("too_many_conversations", message, { retryable: true });
}
