export interface HeaderProps {
  /** Who answers. */
  model: string;
  /** Whether that is the built-in demo. */
  demo: boolean;
}

/** What this is, and who answers. */
export function Header({ model, demo }: HeaderProps) {
  return (
    <header class="bar">
      <a class="brand" href="/">Freshet</a>
      <span class="model" title="Who answers">{model}</span>
      <a class="new" href="/">New chat</a>
      {demo && (
        <p class="notice">
          This is the built-in demo, not a language model. Set <code>OPENAI_API_KEY</code> or{" "}
          <code>OPENAI_BASE_URL</code> and start again to talk to one.
        </p>
      )}
    </header>
  );
}
