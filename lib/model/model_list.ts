import { listedContextLength } from "./context_length.ts";
import type { ListedModel } from "./listed_model.ts";

/** How long a list is good for, in milliseconds. */
export const FRESH_MS = 5 * 60_000;

/** How long it is not asked for again once it could not be had, in milliseconds. */
export const FAILED_MS = 60_000;

/** How long a server may take for its list, in milliseconds. */
export const LIST_MS = 5_000;

/** Longest name, in UTF-16 code units. */
const MAX_NAME_LENGTH = 200;

export interface ModelListOptions {
  /** Gives the list of the server, as JSON. */
  list(signal: AbortSignal): Promise<unknown>;
  /** Milliseconds, of any beginning. */
  now?(): number;
  /** Aborts after so many milliseconds. */
  timeout?(ms: number): AbortSignal;
}

/**
 * What a server lists, fetched when somebody looks and it is not fresh. Nobody who looks waits for that: they see what was known
 * last. Many servers have no list, which is no news for whoever runs this one.
 */
export class ModelList {
  readonly #options: Required<ModelListOptions>;
  #models: ListedModel[] | null = null;
  #nextAt = -Infinity;
  #fetching: Promise<void> | null = null;

  constructor({ list, now = () => performance.now(), timeout = AbortSignal.timeout }: ModelListOptions) {
    this.#options = { list, now, timeout };
  }

  /** `null` as long as there is no list. */
  get models(): readonly ListedModel[] | null {
    this.#refresh();
    return this.#models;
  }

  /** How much a model takes, in tokens; `null` where the list does not say. A server with one model may call it by any name. */
  windowOf(name: string): number | null {
    const models = this.models ?? [];
    const found = models.find(({ id }) => id === name) ?? (models.length === 1 ? models[0] : null);
    return found && listedContextLength({ ...found });
  }

  /** Resolves when the list that is being fetched is there, or could not be had, soon: whether there is one now for the first time. */
  async settle(): Promise<boolean> {
    if (this.#models) return false;
    this.#refresh();
    if (!this.#fetching) return false;
    await this.#fetching;
    return this.#models !== null;
  }

  #refresh(): void {
    if (!this.#fetching && this.#options.now() >= this.#nextAt) this.#fetching = this.#fetch();
  }

  async #fetch(): Promise<void> {
    const { list, now, timeout } = this.#options;
    try {
      this.#models = toModels(await list(timeout(LIST_MS)));
      this.#nextAt = now() + FRESH_MS;
    } catch {
      this.#nextAt = now() + FAILED_MS;
    }
    this.#fetching = null;
  }
}

/** @throws {TypeError} it is no list of models */
function toModels(list: unknown): ListedModel[] {
  // Together answers with the bare list.
  const models = Array.isArray(list) ? list : (list as { data?: unknown } | null)?.data;
  if (!Array.isArray(models)) throw new TypeError("The server's list of models is none");
  return models.filter(isNamed);
}

function isNamed(model: unknown): model is ListedModel {
  const id = (model as { id?: unknown } | null)?.id;
  return typeof id === "string" && id.trim() !== "" && id.length <= MAX_NAME_LENGTH;
}
