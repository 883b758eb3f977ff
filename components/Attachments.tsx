import type { Attachment } from "../lib/chat/types.ts";

/** Longest side of an image in a transcript, in pixels. */
const SHOWN = 320;

export interface AttachmentsProps {
  images: readonly Attachment[];
}

/** The images of a message; each leads to itself as it is. Their sizes are there before they are, so that nothing moves. */
export function Attachments({ images }: AttachmentsProps) {
  if (images.length === 0) return null;
  return (
    <ul class="images">
      {images.map(({ id, name, width, height }) => {
        const url = `/api/attachments/${id}`;
        const scale = Math.min(1, SHOWN / Math.max(width, height));
        return (
          <li key={id}>
            <a href={url}>
              {/* No file of a build: with the next one it is the same. */}
              <img
                src={url}
                alt={name}
                width={Math.ceil(width * scale)}
                height={Math.ceil(height * scale)}
                loading="lazy"
                data-fresh-disable-lock
              />
            </a>
          </li>
        );
      })}
    </ul>
  );
}
