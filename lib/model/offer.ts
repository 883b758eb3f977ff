import type { ModelOffer } from "../chat/ports.ts";
import { canChat, type ListedModel } from "./listed_model.ts";

/** How long a list is good for, in milliseconds. */
export const FRESH_MS = 5 * 60_000;

/** How long it is not asked for again once it could not be had, in milliseconds. */
export const FAILED_MS = 60_000;

/** How long a server may take for its list, in milliseconds. */
export const LIST_MS = 5_000;

/** Largest list, in bytes. OpenRouter's, the longest known, has some 600 kB. */
export const MAX_LIST_BYTES = 4 * 1024 * 1024;

/** Most models on offer. */
export const MAX_MODELS = 500;

/** Longest name, in UTF-16 code units. */
const MAX_NAME_LENGTH = 200;

export interface OfferOptions {
  /** The one that answers where nothing else is said; always on offer, and the first. */
  model: string;
  /** Gives the list of the server, as JSON. */
  list(signal: AbortSignal): Promise<unknown>;
  /** Milliseconds, of any beginning. */
  now?(): number;
  /** Aborts after so many milliseconds. */
  timeout?(ms: number): AbortSignal;
}

/** A fixed choice, without what is there twice. */
export function fixedOffer(names: readonly string[]): ModelOffer {
  const known = new Set(names);
  return { names: [...known], allows: (name) => known.has(name), settle: () => Promise.resolve(false) };
}

/**
 * What the server lists, fetched when somebody looks and it is not fresh. Nobody who looks waits for that: they see what was
 * known last, which to begin with is the model that answers anyway. A server without a list offers no more.
 */
export function listedOffer(
  { model, list, now = () => performance.now(), timeout = AbortSignal.timeout }: OfferOptions,
): ModelOffer {
  let names: readonly string[] = [model];
  let isKnown = false;
  let nextAt = -Infinity;
  let fetching: Promise<void> | null = null;

  async function fetch(): Promise<void> {
    try {
      names = toNames(await list(timeout(LIST_MS)), model);
      isKnown = true;
      nextAt = now() + FRESH_MS;
    } catch {
      // Many servers have no list, which is no news for whoever runs this one.
      nextAt = now() + FAILED_MS;
    }
    fetching = null;
  }

  function refresh(): void {
    if (!fetching && now() >= nextAt) fetching = fetch();
  }

  return {
    get names() {
      refresh();
      return names;
    },
    allows: () => true,
    async settle() {
      if (isKnown) return false;
      refresh();
      if (!fetching) return false;
      await fetching;
      return isKnown;
    },
  };
}

/** @throws {TypeError} it is no list of models */
function toNames(list: unknown, model: string): string[] {
  // Together answers with the bare list.
  const models = Array.isArray(list) ? list : (list as { data?: unknown } | null)?.data;
  if (!Array.isArray(models)) throw new TypeError("The server's list of models is none");
  const names = models.filter(isNamed).filter(canChat).map(({ id }) => id).sort((a, b) => a.localeCompare(b, "en"));
  return [...new Set([model, ...names])].slice(0, MAX_MODELS);
}

function isNamed(model: unknown): model is ListedModel {
  const id = (model as { id?: unknown } | null)?.id;
  return typeof id === "string" && id.trim() !== "" && id.length <= MAX_NAME_LENGTH;
}
