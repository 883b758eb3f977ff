import { enableDock } from "./dock_chats.ts";
import { answerKey, enableShortcuts } from "./shortcuts.ts";
import { enableFiles } from "./file_events.ts";
import { enableTranscriptTools } from "./transcript_tools.ts";

// For a draft, in one piece with the rest.
export { showImages } from "./attach.ts";

/** When it was, on the clock of the page's events. */
let enabledAt: number | null = null;

/** Makes a page handier, that which the server rendered too. `sign` is what somebody did that it was loaded for. */
export function enableTools(sign: Event): void {
  if (enabledAt === null) {
    enableTranscriptTools();
    enableDock();
    enableFiles(sign);
    enableShortcuts();
    enabledAt = performance.now();
  }
  // What was pressed while this was on its way has been heard by nothing else.
  if (sign instanceof KeyboardEvent && sign.timeStamp < enabledAt) answerKey(sign);
}
