import type { Theme } from "../lib/http/theme.ts";

export interface ThemeFormProps {
  theme: Theme;
  /** The page to come back to. */
  back: string;
}

const LABELS: [Theme, string][] = [["system", "System"], ["light", "Light"], ["dark", "Dark"]];

/** Chooses what pages look like. */
export function ThemeForm({ theme, back }: ThemeFormProps) {
  return (
    <form class="theme" method="post" action="/theme" aria-label="Theme">
      <input type="hidden" name="back" value={back} />
      {LABELS.map(([value, label]) => (
        <button
          key={value}
          type="submit"
          class="quiet"
          name="theme"
          value={value}
          aria-pressed={value === theme ? "true" : "false"}
        >
          {label}
        </button>
      ))}
    </form>
  );
}
