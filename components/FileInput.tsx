/** What the server takes of the files of a message. */
export interface FileLimits {
  maxAttachments: number;
  maxImageBytes: number;
  maxTextFileBytes: number;
}

/** What is offered first where files are chosen; others are looked at as well. */
const ACCEPT =
  "image/png,image/jpeg,image/webp,image/gif,text/*,.md,.json,.csv,.log,.yaml,.yml,.toml,.xml,.sql,.ts,.py";

/** Where files are chosen that go along with a message. A script finds their bounds on it. */
export function FileInput({ maxAttachments, maxImageBytes, maxTextFileBytes }: FileLimits) {
  if (maxAttachments === 0) return null;
  return (
    <label class="attach">
      <span class="hidden">Attach images or text files</span>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 5 5l-8.5 8.5a1.7 1.7 0 0 1-2.5-2.5L15 7" />
      </svg>
      <input
        type="file"
        name="files"
        multiple
        accept={ACCEPT}
        data-most={maxAttachments}
        data-image={maxImageBytes}
        data-text={maxTextFileBytes}
      />
    </label>
  );
}
