import { ChatError } from "../errors.ts";
import type { ModelOffer } from "./model_port.ts";
import type { ChatSettings } from "./types.ts";

/**
 * What `parse` gives; where it refuses a model, once more with the list that is being fetched meanwhile. Nobody else waits
 * for that.
 *
 * @throws what `parse` throws
 */
export async function parseWith<T>(offer: ModelOffer, parse: () => T): Promise<T> {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== "unknown_model" || !await offer.settle()) throw error;
    return parse();
  }
}

/** Who answers in a conversation. */
export function answering({ model }: ChatSettings, offer: ModelOffer): string {
  return model !== undefined && offer.allows(model) ? model : offer.names[0];
}
