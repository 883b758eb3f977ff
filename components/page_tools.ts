import { enableDock } from "./dock_chats.ts";
import { enableFiles } from "./file_events.ts";
import { enableShortcuts } from "./shortcuts.ts";
import { enableTranscriptTools } from "./transcript_tools.ts";

let isOn = false;

/** Makes a page handier, that which the server rendered too. `first` is what somebody did that it was loaded for. */
export function enableTools(first: Event): void {
  if (isOn) return;
  isOn = true;
  enableTranscriptTools();
  enableDock();
  enableFiles(first);
  enableShortcuts(first);
}
