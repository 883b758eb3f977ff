export interface CopyButtonProps {
  /** Where the text is that it copies. */
  href: string;
  /** What is copied, for who hears the button and does not see where it is. */
  what: string;
}

/** There once `transcript_tools.ts` is, and where a page may write to the clipboard. */
export function CopyButton({ href, what }: CopyButtonProps) {
  return (
    <button type="button" class="tool copy" value={href}>
      Copy<span class="hidden">{` ${what}`}</span>
    </button>
  );
}
