import type { Model } from "../chat/model_port.ts";
import { createDemoModel, type Documents } from "./demo.ts";
import { withFallbacks } from "./fallbacks.ts";
import type { ModelServer } from "./model_server.ts";
import { createOpenAiModel } from "./openai.ts";
import { type TimeLimits, withTimeLimits } from "./time_limits.ts";

export interface ModelSettings {
  /** `null`: nothing to connect to. */
  openai: ModelServer | null;
  /** Whether requests are to go by way of a proxy, which the runtime's `fetch` sees to. */
  usesProxy: boolean;
  model: string;
  /** Who else to ask, in this order, where that one does not answer. */
  fallbackModels: readonly string[];
  timeLimits: TimeLimits;
}

export interface ModelServices {
  /** What the demo answers from. */
  documents: Documents;
  /** For the server's log: what was asked for and is not had. */
  onError?(error: unknown): void;
}

/** How long a connection to the model server waits for another turn, in milliseconds. */
const IDLE_CONNECTION_MS = 60_000;

/** Longest that a reply is put off by asking again, in milliseconds. */
const MAX_WAIT_MS = 30_000;

/** The model that the settings name; the demo, which answers from the documentation, where they name no server. */
export function createModel(settings: ModelSettings, services: ModelServices): Model {
  const { openai, usesProxy, model, fallbackModels: fallbacks, timeLimits } = settings;
  const { documents, onError } = services;
  if (!openai) return withTimeLimits(createDemoModel({ documents }), timeLimits);
  // The limits of a reply end it before those of a connection do.
  const server = createOpenAiModel({
    ...openai,
    model,
    timeoutMs: timeLimits.turnMs,
    fetch: usesProxy ? globalThis.fetch : undefined,
    idleConnectionMs: IDLE_CONNECTION_MS,
    onError,
  });
  // Somebody who has to wait is told why rather than that it took too long.
  const maxWaitMs = Math.min(MAX_WAIT_MS, timeLimits.firstTokenMs / 2);
  return withTimeLimits(withFallbacks(server, { fallbacks, maxWaitMs, onError }), timeLimits);
}
