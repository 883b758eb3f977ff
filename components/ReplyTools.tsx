import type { TargetedSubmitEvent } from "preact";
import { pageUrl } from "../lib/chat/page_url.ts";
import type { Usage } from "../lib/chat/types.ts";
import { CopyButton } from "./CopyButton.tsx";
import { formatDuration } from "./duration.ts";
import { Siblings } from "./Siblings.tsx";

export interface ReplyToolsProps {
  conversationId: string;
  /** Part of the list beside the page; see `PagePlace`. */
  from: string | null;
  id: string;
  siblings: string[];
  model: string;
  usage: Usage | null;
  /** Another one may be asked for here: nothing else offers it. */
  canRegenerate: boolean;
  /** It is the last of its branch: all of it can be copied here. */
  isLast: boolean;
  onSubmit?: (event: TargetedSubmitEvent<HTMLFormElement>) => void;
}

/** What can be done with a reply that has ended, and what it took. */
export function ReplyTools({ conversationId, from, id, siblings, ...reply }: ReplyToolsProps) {
  const { model, usage, canRegenerate, isLast, onSubmit } = reply;
  const figures = usage ? describeUsage(usage) : [];
  return (
    <div class="tools">
      <Siblings conversationId={conversationId} from={from} ids={siblings} id={id} />
      {canRegenerate && (
        <form class="regenerate" method="post" action={pageUrl(conversationId, { from })} onSubmit={onSubmit}>
          <button type="submit" class="tool" name="retry" value={id}>Regenerate</button>
        </form>
      )}
      <CopyButton href={`/c/${conversationId}/messages/${id}`} what="reply" />
      {isLast && <CopyButton href={pageUrl(`${conversationId}.md`, { at: id })} what="chat" isNamed />}
      {figures.length > 0 && (
        <p class="usage">
          <span class="by">{`${model} · `}</span>
          {figures.join(" · ")}
        </p>
      )}
    </div>
  );
}

/** What is known of it, for people: what is not known is left out. */
export function describeUsage({ firstTokenMs, tokensPerSecond, ...tokens }: Usage): string[] {
  const { promptTokens, completionTokens, totalTokens } = tokens;
  return [
    firstTokenMs === null
      ? null
      : `first token ${firstTokenMs < 1_000 ? `${firstTokenMs} ms` : formatDuration(firstTokenMs)}`,
    tokensPerSecond === null ? null : `${tokensPerSecond} tokens/s`,
    promptTokens !== null && completionTokens !== null
      ? `${promptTokens} + ${completionTokens} tokens`
      : totalTokens !== null
      ? `${totalTokens} tokens`
      : completionTokens === null
      ? null
      : `${completionTokens} tokens written`,
  ].filter((figure) => figure !== null);
}
