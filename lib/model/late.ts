import type { Model } from "../chat/model_port.ts";
import type { ModelServices, ModelSettings } from "./create.ts";
import { DEMO_NAME } from "./demo/name.ts";

/** A model whose code is loaded when it is first asked, or told to. */
export interface LateModel extends Model {
  /** Loads it, once. */
  load(): Promise<void>;
}

/**
 * The model of {@linkcode createModel}, known by its name before it is there: what talks to a model server is two thirds of
 * the modules that a start would load, and no page needs it.
 */
export function lateModel(settings: ModelSettings, services: ModelServices): LateModel {
  const demo = settings.openai === null;
  let loading: Promise<Model> | undefined;

  // What fails is tried again by the next.
  const load = () =>
    loading ??= import("./create.ts").then(({ createModel }) => createModel(settings, services)).catch((error) => {
      loading = undefined;
      throw error;
    });
  return {
    name: demo ? DEMO_NAME : settings.model,
    demo,
    load: async () => void await load(),
    answer: async (request, listen) => (await load()).answer(request, listen),
  };
}
