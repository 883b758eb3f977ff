import type { TargetedSubmitEvent } from "preact";
import { pageUrl } from "../lib/chat/page_url.ts";
import type { Attachment } from "../lib/chat/types.ts";
import { CopyButton } from "./CopyButton.tsx";
import { Siblings } from "./Siblings.tsx";

export interface QuestionToolsProps {
  conversationId: string;
  /** Part of the list beside the page; see `PagePlace`. */
  from: string | null;
  id: string;
  /** What it answers; `null` for the first. */
  parentId: string | null;
  text: string;
  images?: readonly Attachment[];
  siblings: string[];
  /** It may be sent in another wording. */
  isEditable: boolean;
  onSubmit?: (event: TargetedSubmitEvent<HTMLFormElement>) => void;
}

/** What can be done with a message that somebody sent. */
export function QuestionTools({ conversationId, from, id, siblings, ...edit }: QuestionToolsProps) {
  const { isEditable, parentId, text, images = [], onSubmit } = edit;
  return (
    <div class="tools">
      {/* First, since it comes late, and all is moved up to the right. */}
      <CopyButton href={`/c/${conversationId}/messages/${id}`} what="message" />
      <Siblings conversationId={conversationId} from={from} ids={siblings} id={id} />
      {isEditable && (
        <details class="edit">
          <summary class="tool">
            <span class="to-open">Edit</span>
            <span class="to-close">Cancel</span>
          </summary>
          <form
            method="post"
            action={pageUrl(conversationId, { from })}
            encType="multipart/form-data"
            onSubmit={onSubmit}
          >
            <input type="hidden" name="parentId" value={parentId ?? ""} />
            {images.length > 0 && <KeptImages images={images} />}
            <textarea name="message" required={images.length === 0} dir="auto" aria-label="New wording">
              {text}
            </textarea>
            <button type="submit">Send</button>
          </form>
        </details>
      )}
    </div>
  );
}

/** Which images shall go along again. */
function KeptImages({ images }: { images: readonly Attachment[] }) {
  return (
    <fieldset class="kept" aria-label="Images to keep">
      {images.map(({ id, name }) => (
        <label key={id}>
          <input type="checkbox" name="attachment" value={id} checked />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
