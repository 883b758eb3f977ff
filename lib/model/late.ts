import { begin, LateAnswer } from "../chat/late_answer.ts";
import type { Model } from "../chat/model_port.ts";
import type { ModelServices, ModelSettings } from "./create.ts";
import { DEMO_NAME } from "./demo/name.ts";

/** A model whose code is loaded when it is first asked, or told to. */
export interface LateModel extends Model {
  /** Loads it, once; afterwards it is the model itself that is asked. */
  load(): Promise<void>;
}

/**
 * The model of {@linkcode createModel}, known by its name before it is there: what talks to a model server is two thirds of
 * the modules that a start would load, and no page needs it.
 */
export function lateModel(settings: ModelSettings, services: ModelServices): LateModel {
  const demo = settings.openai === null;
  let model: Model | undefined;
  let loading: Promise<void> | undefined;

  async function loadNow(): Promise<void> {
    const { createModel } = await import("./create.ts");
    model = createModel(settings, services);
  }

  // What fails is tried again by the next.
  const load = () =>
    loading ??= loadNow().catch((error) => {
      loading = undefined;
      throw error;
    });
  return {
    name: demo ? DEMO_NAME : settings.model,
    demo,
    load,
    stream: (request) =>
      model?.stream(request) ?? new LateAnswer(() => load().then(() => begin(model!.stream(request)))),
  };
}
