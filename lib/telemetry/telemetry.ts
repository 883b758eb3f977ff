import type { TurnObserver } from "../chat/observer.ts";
import type { Model } from "../chat/model_port.ts";
import type { Store, TurnStore } from "../chat/ports.ts";
import type { ChatError } from "../errors.ts";

/** Tells whoever watches the server what it does. */
export interface Telemetry {
  /** Absent where nobody watches. */
  observer?: TurnObserver;
  refused(error: ChatError): void;
  /** The same model, store or turn store, watched. */
  model(model: Model): Model;
  store(store: Store): Store;
  turnStore(store: TurnStore): TurnStore;
}

/** Nobody watches: everything stays as it is. */
export const NO_TELEMETRY: Telemetry = {
  refused: () => {},
  model: (model) => model,
  store: (store) => store,
  turnStore: (store) => store,
};
