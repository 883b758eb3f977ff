import { pageUrl } from "../lib/chat/page_url.ts";

export interface SiblingsProps {
  conversationId: string;
  /** Part of the list beside the page; see `PagePlace`. */
  from: string | null;
  /** All messages in this place, oldest first. */
  ids: string[];
  /** The one that is shown. */
  id: string;
}

/** The way to the other versions of a message: links, which lead to where it stands on their pages. */
export function Siblings({ ids, id, ...place }: SiblingsProps) {
  const at = ids.indexOf(id);
  if (at < 0 || ids.length < 2) return null;
  return (
    <span class="siblings" role="group" aria-label="Versions">
      <Step {...place} id={ids[at - 1]} rel="prev" label={`Version ${at} of ${ids.length}`} sign="‹" />
      <span class="hidden">{`Version ${at + 1} of ${ids.length}`}</span>
      <span class="count" aria-hidden="true">{`${at + 1}/${ids.length}`}</span>
      <Step {...place} id={ids[at + 1]} rel="next" label={`Version ${at + 2} of ${ids.length}`} sign="›" />
    </span>
  );
}

type StepProps = Pick<SiblingsProps, "conversationId" | "from"> & {
  /** Absent at either end. */
  id: string | undefined;
  rel: string;
  label: string;
  sign: string;
};

function Step({ conversationId, from, id, rel, label, sign }: StepProps) {
  if (!id) return <span class="step" aria-hidden="true">{sign}</span>;
  return (
    <a
      class="step"
      rel={rel}
      href={`${pageUrl(conversationId, { at: id, from })}#${id}`}
      aria-label={label}
      aria-current="false"
    >
      {sign}
    </a>
  );
}
