import type { ChatEvent } from "../../lib/chat/events.ts";

type Data<T extends ChatEvent["type"]> = (ChatEvent & { type: T })["data"];

/** What events of one type say, in order. */
export function told<T extends ChatEvent["type"]>(events: ChatEvent[], type: T): Data<T>[] {
  return events.filter((event) => event.type === type).map(({ data }) => data as Data<T>);
}
