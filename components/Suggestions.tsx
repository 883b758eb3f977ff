export interface SuggestionsProps {
  messages: string[];
}

/** Messages to send with one press, by the form where one writes: what is set for the conversation goes along. */
export function Suggestions({ messages }: SuggestionsProps) {
  return (
    <div class="suggestions" role="group" aria-label="Things to try">
      {messages.map((message) => (
        <button
          key={message}
          type="submit"
          class="quiet"
          form="composer"
          formNoValidate
          name="suggestion"
          value={message}
        >
          {message}
        </button>
      ))}
    </div>
  );
}
