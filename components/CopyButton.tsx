export interface CopyButtonProps {
  /** Where the text is that it copies. */
  href: string;
  /** What is copied. */
  what: string;
  /** Whether that is to be seen, too; where the button stands may say it. */
  isNamed?: boolean;
}

/** There once `transcript_tools.ts` is, and where a page may write to the clipboard. */
export function CopyButton({ href, what, isNamed }: CopyButtonProps) {
  return (
    <button type="button" class="tool copy" value={href}>
      Copy<span class={isNamed ? undefined : "hidden"}>&nbsp;{what}</span>
    </button>
  );
}
