import type { Model, ModelOffer } from "../chat/ports.ts";
import type { ModelSettings } from "./create.ts";
import { listModels } from "./list_models.ts";
import { fixedOffer, listedOffer } from "./offer.ts";

/** What can be chosen beside the model that the settings name: what they name too, or else the server lists. */
export function createOffer(
  { openai, model: name, models }: Pick<ModelSettings, "openai" | "model"> & { models: readonly string[] | null },
  model: Pick<Model, "name">,
): ModelOffer {
  if (!openai) return fixedOffer([model.name]);
  if (models) return fixedOffer([name, ...models]);
  return listedOffer({ model: name, list: (signal) => listModels(openai, signal) });
}
