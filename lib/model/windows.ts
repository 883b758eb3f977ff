import type { ContextWindows } from "../chat/model_port.ts";

export interface WindowsOptions {
  /** What whoever runs the server says, of whichever model, in tokens; `null` where they do not. */
  setting: number | null;
  /** What the model server lists; `null` where it does not. */
  listed(model: string): number | null;
}

/** What is known of how much models take: of all that is said of one, the least. */
export function createWindows({ setting, listed }: WindowsOptions): ContextWindows {
  /** Names are those of models on offer, so that there are not too many of them. */
  const learned = new Map<string, number>();
  return {
    of(model) {
      const known = [setting, listed(model), learned.get(model) ?? null].filter((tokens) => tokens !== null);
      return known.length === 0 ? null : Math.min(...known);
    },
    learn: (model, tokens) => void learned.set(model, tokens),
  };
}
