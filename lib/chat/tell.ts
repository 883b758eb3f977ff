import { emit } from "flowneer/plugins/messaging";
import type { ChatEvent } from "./events.ts";
import type { ChatState } from "./state.ts";

/** Tells whoever reads the turn an event, from within a step. */
export function tell(s: ChatState, event: ChatEvent): void {
  emit(s, event);
}
