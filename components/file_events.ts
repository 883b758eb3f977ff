import { attachFiles } from "./attach.ts";
import type { ComposerForm } from "./Composer.tsx";

/** Takes the files that are chosen for a message, pasted into its page or dropped on it. `first`: see `page_tools.ts`. */
export function enableFiles(first: Event): void {
  const form = document.getElementById("composer") as ComposerForm | null;
  if (!form?.files) return;
  const take = (event: Event, files: FileList) => {
    if (!files.length) return;
    event.preventDefault();
    // They are gone from the field before the last one has been read.
    attachFiles(form, [...files]);
  };
  const takeChosen = (event: Event) => {
    take(event, form.files!.files!);
    form.files!.value = "";
  };
  form.files.addEventListener("change", takeChosen);
  // What was chosen before this was there.
  takeChosen(first);
  addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData!;
    // What is copied from a document has a picture of itself beside its text.
    if (!types.includes("text/plain")) take(event, files);
  });
  addEventListener("dragover", (event) => {
    if (event.dataTransfer!.types.includes("Files")) event.preventDefault();
  });
  addEventListener("drop", (event) => take(event, event.dataTransfer!.files));
}
