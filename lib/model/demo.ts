import { setTimeout } from "node:timers/promises";
import type { Model } from "../chat/model_port.ts";
import { answerRequest } from "./demo/answer.ts";
import { Library } from "./demo/library.ts";
import type { DemoDocument } from "./demo/markdown.ts";
import { DEMO_NAME } from "./demo/name.ts";
import { createDemoFetch, type Delay } from "./demo/server.ts";
import { createOpenAiModel } from "./openai.ts";

/** Gives the documentation that the demo answers from. */
export type Documents = () => Promise<DemoDocument[]>;

export interface DemoOptions {
  /** Called at the first question, and again at the next one where it failed. */
  documents: Documents;
  /** Timers, where absent. */
  delay?: Delay;
}

/**
 * The model for a server with nothing configured: no language model, but a search through Freshet's own documentation, and
 * samples of all that a reply can be. It runs through the same client and the same wire format as any other; only
 * `fetch` answers within the process.
 */
export function createDemoModel({ documents, delay = wait }: DemoOptions): Model {
  let library: Promise<Library> | undefined;

  function openLibrary(): Promise<Library> {
    library ??= documents().then((list) => new Library(list)).catch((error) => {
      library = undefined;
      throw error;
    });
    return library;
  }

  const fetch = createDemoFetch({
    delay,
    answer: async (request) => answerRequest(request, await openLibrary()),
  });
  const baseURL = "http://demo.invalid/v1";
  return createOpenAiModel({ model: "demo", name: DEMO_NAME, demo: true, baseURL, fetch });
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal });
}
