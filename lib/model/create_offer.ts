import type { ContextWindows, Model, ModelOffer } from "../chat/model_port.ts";
import type { ModelSettings } from "./create.ts";
import { listModels } from "./list_models.ts";
import { listsItsModels } from "./model_server.ts";
import { ModelList } from "./model_list.ts";
import { fixedOffer, listedOffer } from "./offer.ts";
import { createWindows } from "./windows.ts";

/** What the model server lists; `null` where there is no server, or none whose list says who answers. */
export function createModelList({ openai }: Pick<ModelSettings, "openai">): ModelList | null {
  if (openai && !listsItsModels(openai)) return null;
  return openai && new ModelList({ list: (signal) => listModels(openai, signal) });
}

/** What can be chosen beside the model that the settings name: what they name too, or else the server lists. */
export function createOffer(
  { openai, model: name, models }: Pick<ModelSettings, "openai" | "model"> & { models: readonly string[] | null },
  { model, list }: { model: Pick<Model, "name">; list: ModelList | null },
): ModelOffer {
  if (!openai) return fixedOffer([model.name]);
  if (models) return fixedOffer([name, ...models]);
  return list ? listedOffer(name, list) : fixedOffer([name]);
}

/** How much models take: by the settings, by what their server lists, and by what it says where that was too little. */
export function createContextWindows(
  { contextTokens }: { contextTokens: number | null },
  list: ModelList | null,
): ContextWindows {
  return createWindows({ setting: contextTokens, listed: (model) => list?.windowOf(model) ?? null });
}
