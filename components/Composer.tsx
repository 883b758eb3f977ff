import { FileInput, type FileLimits } from "./FileInput.tsx";

export interface ComposerProps {
  /** Where the form posts without JavaScript. */
  action: string;
  /** What the message answers; `null` where there is nothing yet. */
  parentId?: string | null;
  /** The turn whose reply is coming: it can be stopped. */
  liveTurnId?: string | null;
  /** What it takes of files. */
  files: FileLimits;
}

/** {@linkcode Composer} on the page, with what a script has to do with. */
export interface ComposerForm extends HTMLFormElement {
  message: HTMLTextAreaElement;
  /** Its value is the turn to stop; hidden where there is none. */
  stop: HTMLButtonElement;
  /** Absent where messages take no files. */
  files?: HTMLInputElement;
}

/**
 * Where a message is written: a plain form, the server's alone, which a script may take over. Its id is for fields elsewhere that
 * go along.
 */
export function Composer({ action, parentId, liveTurnId, files }: ComposerProps) {
  return (
    <form
      id="composer"
      class="composer"
      method="post"
      action={action}
      encType="multipart/form-data"
      data-files={files.maxAttachments || null}
    >
      <a class="to-end" href="#end">Go to the newest</a>
      {parentId && <input type="hidden" name="parentId" value={parentId} />}
      {/* For what a script has to tell of the message. */}
      <div class="notes" />
      {/* For the files that it has got. */}
      <ul class="attached" />
      <textarea
        name="message"
        rows={1}
        required
        autofocus
        dir="auto"
        placeholder="Ask something"
        aria-label="Message"
      />
      {/* Behind the message: where a file is refused, that has come by then, and is not lost. */}
      <FileInput {...files} />
      <button
        type="submit"
        class="quiet"
        name="stop"
        value={liveTurnId ?? ""}
        hidden={!liveTurnId}
        formNoValidate
        formEncType="application/x-www-form-urlencoded"
      >
        Stop
      </button>
      <button type="submit">Send</button>
    </form>
  );
}
