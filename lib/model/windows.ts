import { remember } from "../chat/bounded.ts";
import type { ContextWindows } from "../chat/model_port.ts";

/** Most models of which is remembered what they take: a server may answer to any name. */
const MAX_LEARNED = 1_000;

export interface WindowsOptions {
  /** What whoever runs the server says, of whichever model, in tokens; `null` where they do not. */
  setting: number | null;
  /** What the model server lists; `null` where it does not. */
  listed(model: string): number | null;
}

/** What is known of how much models take: of all that is said of one, the least. */
export function createWindows({ setting, listed }: WindowsOptions): ContextWindows {
  const learned = new Map<string, number>();
  return {
    of(model) {
      const known = [setting, listed(model), learned.get(model) ?? null].filter((tokens) => tokens !== null);
      return known.length === 0 ? null : Math.min(...known);
    },
    learn: (model, tokens) => remember(learned, [model, tokens], MAX_LEARNED),
  };
}
