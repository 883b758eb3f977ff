import type { ChatSettings } from "../chat/types.ts";
import { keys } from "./keys.ts";
import type { Mutation, Piece } from "./limits.ts";
import { assemble, cut, encode } from "./pieces.ts";
import { isThere, readRecord } from "./record.ts";
import { CONFLICT, retry } from "./retry.ts";
import { write } from "./write.ts";

/** Settings as pieces, beside the conversation's record: a list of conversations does not read them. */
export function settingsPieces(
  owner: string,
  conversationId: string,
  { settings, revision }: { settings: ChatSettings; revision: number },
): Piece[] {
  return cut([...keys.settings(owner, conversationId), revision], settings);
}

/** The newest that are whole; empty where there are none, or none that can be read, of which `onError` is told. */
export async function readSettings(
  kv: Deno.Kv,
  { owner, id, onError }: { owner: string; id: string; onError(error: unknown): void },
): Promise<ChatSettings> {
  let settings: ChatSettings = {};
  for await (const whole of assemble(kv.list({ prefix: keys.settings(owner, id) }))) {
    try {
      settings = whole.value as ChatSettings;
    } catch {
      // Without the cause, which quotes what is there.
      onError(new Error(`Cannot read the settings of conversation "${id}": they are not what was stored`));
    }
  }
  return settings;
}

/** Replaces all revisions in one step; `false` where there is no such conversation. */
export async function replaceSettings(
  kv: Deno.Kv,
  settings: ChatSettings,
  { owner, id, keptFrom }: { owner: string; id: string; keptFrom: number },
): Promise<boolean> {
  const prefix = keys.settings(owner, id);
  return await retry(async () => {
    const { record, check } = await readRecord(kv, { owner, id });
    if (!isThere(record, keptFrom)) return false;
    const old = await Array.fromAsync(kv.list({ prefix }), ({ key }) => key);
    const revision = 1 + Math.max(-1, ...old.map((key) => key[prefix.length] as number));
    const mutations: Mutation[] = [
      // As it was: of several who replace at once, the others notice.
      { type: "set", key: check.key, value: encode(record) },
      ...old.map((key): Mutation => ({ type: "delete", key })),
    ];
    const isEmpty = Object.values(settings).every((value) => value === undefined);
    const pieces = isEmpty ? [] : settingsPieces(owner, id, { settings, revision });
    return await write(kv, { checks: [check], mutations, pieces }) === null ? CONFLICT : true;
  });
}
