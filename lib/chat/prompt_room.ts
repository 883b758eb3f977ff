import { ChatError } from "../errors.ts";
import { estimatePrompt, estimateTools, fitPrompt, promptBudget, scaleBy, windowFor } from "./context.ts";
import { estimateText } from "./estimate.ts";
import type { FlowServices } from "./services.ts";
import type { ChatState } from "./state.ts";
import { tell } from "./tell.ts";

/** Makes the prompts of one turn fit into the model's window, and tells what is left out of them. */
export class PromptRoom {
  readonly #services: FlowServices;
  readonly #name: string;
  /** What goes along with every prompt, in tokens. */
  readonly #toolTokens: number;
  /** Tokens that the server counts for one that is estimated. */
  readonly #scale: number;

  constructor(services: FlowServices) {
    const { model, modelName = model.name, tools, measured, systemPrompt } = services;
    this.#services = services;
    this.#name = modelName;
    this.#toolTokens = tools ? estimateTools(tools.specs) : 0;
    this.#scale = measured ? scaleBy(measured, this.#toolTokens + estimateText(systemPrompt)) : 1;
  }

  /** Leaves out what there is no room for, as far as is known how much there is. */
  fit(s: ChatState): void {
    const window = this.#services.windows?.of(this.#name) ?? null;
    if (window !== null) this.#cut(s, promptBudget(window, this.#services.maxTokens));
  }

  /**
   * After an error: where it says that the prompt was too long, half of that is left out, or more where the server says how much it
   * takes. Returns whether there is another prompt now.
   */
  shrink(s: ChatState, error: unknown): boolean {
    if (!(error instanceof ChatError) || error.code !== "model_context_length") return false;
    const { windows, maxTokens } = this.#services;
    const { contextTokens: window } = error;
    const half = Math.floor((estimatePrompt(s.prompt) + this.#toolTokens) * this.#scale / 2);
    const budget = window === null ? half : Math.min(half, promptBudget(window, maxTokens));
    const isShorter = this.#cut(s, budget);
    if (window !== null) windows?.learn(this.#name, window);
    // Without that, each turn to come would fail first, and one that is twice as long would fail for good.
    else if (isShorter) windows?.learn(this.#name, windowFor(budget, maxTokens));
    return isShorter;
  }

  /** `budget` is in tokens as the server counts them. */
  #cut(s: ChatState, budget: number): boolean {
    const { messages, omitted } = fitPrompt(s.prompt, budget / this.#scale - this.#toolTokens);
    if (omitted === 0) return false;
    s.prompt = messages;
    const all = omitted + (s.context?.omitted ?? 0);
    s.context = { omitted: all, from: this.#services.questionIds?.[all] ?? null };
    tell(s, { type: "context", data: s.context });
    return true;
  }
}
