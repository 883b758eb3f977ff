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
      {images.map((image) => (
        <li key={image.id}>
          <a href={imageUrl(image)}>
            {/* No file of a build: with the next one it is the same. */}
            <img
              src={imageUrl(image)}
              alt={image.name}
              {...fit(image)}
              loading="lazy"
              decoding="async"
              data-fresh-disable-lock
            />
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Where an image is. */
export function imageUrl({ id }: Pick<Attachment, "id">): string {
  return `/api/attachments/${id}`;
}

function fit({ width, height }: Attachment): { width: number; height: number } {
  const scale = Math.min(1, SHOWN / Math.max(width, height));
  const shown = (side: number) => Math.max(1, Math.round(side * scale));
  return { width: shown(width), height: shown(height) };
}
