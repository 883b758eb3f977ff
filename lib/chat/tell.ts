import { emit } from "flowneer/plugins/messaging";
import type { ChatEvent } from "./events.ts";
import type { ChatState } from "./state.ts";

/** Tells whoever reads the turn, from within a step, of events that came together. */
export function tell(s: ChatState, ...events: ChatEvent[]): void {
  emit(s, events);
}
