import type { ChatSettings } from "../lib/chat/types.ts";

/** What the page's fields say of a conversation that is about to begin; `undefined` where that is nothing. */
export function newSettings(): ChatSettings | undefined {
  const fields = new FormData(document.getElementById("composer") as HTMLFormElement);
  const text = (name: string) => (fields.get(name) as string | null)?.trim() || undefined;
  const number = (name: string) => text(name) && Number(text(name));
  const settings = {
    model: text("model"),
    systemPrompt: text("systemPrompt"),
    temperature: number("temperature"),
    maxTokens: number("maxTokens"),
  } as ChatSettings;
  return Object.values(settings).some((value) => value !== undefined) ? settings : undefined;
}
