import type { Model } from "../chat/ports.ts";
import { createDemoModel, type Documents } from "./demo.ts";
import { createOpenAiModel } from "./openai.ts";

export interface ModelSettings {
  /** `null`: nothing to connect to. */
  openai: { apiKey: string | null; baseURL: string | null } | null;
  model: string;
}

/** The model that the settings name; the demo, which answers from the documentation, where they name no server. */
export function createModel({ openai, model }: ModelSettings, documents: Documents): Model {
  return openai ? createOpenAiModel({ ...openai, model }) : createDemoModel({ documents });
}
