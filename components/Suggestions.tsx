import type { TargetedSubmitEvent } from "preact";

export interface SuggestionsProps {
  /** Where the form posts without JavaScript. */
  action: string;
  messages: string[];
  onSubmit?: (event: TargetedSubmitEvent<HTMLFormElement>) => void;
}

/** Messages to send with one press. */
export function Suggestions({ action, messages, onSubmit }: SuggestionsProps) {
  return (
    <form class="suggestions" method="post" action={action} onSubmit={onSubmit} aria-label="Things to try">
      {messages.map((message) => (
        <button key={message} type="submit" class="quiet" name="message" value={message}>{message}</button>
      ))}
    </form>
  );
}
