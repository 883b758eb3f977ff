import type { ChatSettings } from "../lib/chat/types.ts";
import { MAX_REPLY_TOKENS, MAX_TEMPERATURE } from "../lib/chat/settings.ts";

export interface SettingsProps {
  settings: ChatSettings;
  /** Who answers. */
  model: string;
  /** What can be chosen; the first is what answers where nothing is. */
  models: readonly string[];
  /** Whether the built-in demo answers, which takes no notice of any of this. */
  demo: boolean;
  /** Where the form posts; `null` where a new conversation begins, and it goes along with the first message. */
  action: string | null;
}

/** Who answers in a conversation, and how: shown when somebody looks, and a plain form. */
export function Settings({ settings, model, models, demo, action }: SettingsProps) {
  return (
    <details id="settings" class="settings">
      <summary title="Who answers, and how">
        <span class="model">{model}</span>
        <span class="hidden">, settings</span>
      </summary>
      {action === null
        ? (
          <div class="panel">
            <Fields {...{ settings, model, models, demo }} form="composer" />
          </div>
        )
        : (
          <form class="panel" method="post" action={action}>
            <Fields {...{ settings, model, models, demo }} />
            <button type="submit">Save</button>
          </form>
        )}
    </details>
  );
}

type FieldsProps = Omit<SettingsProps, "action"> & {
  /** Id of the form that the fields belong to, where it is not around them. */
  form?: string;
};

function Fields({ settings, model, models: [usual, ...others], demo, form }: FieldsProps) {
  const { model: chosen, systemPrompt, temperature, maxTokens } = settings;
  // A server whose list is not there yet may have it all the same.
  const names = model === usual || others.includes(model) ? others : [model, ...others];
  return (
    <>
      {demo && <p class="hint">The demo takes no notice of these settings; a language model will.</p>}
      {chosen && chosen !== model && <p class="hint">“{chosen}” cannot be chosen any more.</p>}
      <label>
        Model
        <select name="model" form={form}>
          <option value="" selected={model === usual}>{usual}</option>
          {names.map((name) => <option key={name} value={name} selected={name === model}>{name}</option>)}
        </select>
      </label>
      <label>
        System prompt
        <textarea name="systemPrompt" form={form} rows={4} dir="auto" placeholder="As the server says">
          {systemPrompt}
        </textarea>
      </label>
      <div class="pair">
        <label>
          Temperature
          <input
            type="number"
            name="temperature"
            form={form}
            min={0}
            max={MAX_TEMPERATURE}
            step="any"
            value={temperature}
            placeholder={`0 to ${MAX_TEMPERATURE}`}
          />
        </label>
        <label>
          Longest reply, in tokens
          <input
            type="number"
            name="maxTokens"
            form={form}
            min={1}
            max={MAX_REPLY_TOKENS}
            value={maxTokens}
            placeholder="No limit"
          />
        </label>
      </div>
      <p class="hint">
        {form ? "For the conversation that your message begins. " : "From the next reply on. "}
        What is empty is up to the server.
      </p>
    </>
  );
}
