import type { ModelOffer } from "../chat/model_port.ts";
import { canChat, type ListedModel } from "./listed_model.ts";
import type { ModelList } from "./model_list.ts";

/** Most models on offer. */
export const MAX_MODELS = 500;

/** A fixed choice, without what is there twice. */
export function fixedOffer(names: readonly string[]): ModelOffer {
  const known = new Set(names);
  return { names: [...known], allows: (name) => known.has(name), settle: () => Promise.resolve(false) };
}

/** What the server lists, behind the model that answers anyway. A server without a list offers no more than that. */
export function listedOffer(model: string, list: ModelList): ModelOffer {
  let known = list.models;
  let names = toNames(model, known);
  return {
    get names() {
      const { models } = list;
      if (models !== known) [known, names] = [models, toNames(model, models)];
      return names;
    },
    allows: () => true,
    settle: () => list.settle(),
  };
}

function toNames(model: string, models: readonly ListedModel[] | null): string[] {
  const names = (models ?? []).filter(canChat).map(({ id }) => id).sort((a, b) => a.localeCompare(b, "en"));
  return [...new Set([model, ...names])].slice(0, MAX_MODELS);
}
