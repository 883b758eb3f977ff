import type { Model, ModelEvent, ModelRequest } from "../../lib/chat/model_port.ts";
import { STOP } from "./fake_model.ts";
import { isTitleRequest } from "./title_request.ts";

/** A model that says "Half", then waits to say the rest: until it is let, or its test has ended. */
export function heldModel(): Model & Disposable & { requests: ModelRequest[]; release(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const requests: ModelRequest[] = [];
  return {
    name: "held",
    demo: false,
    requests,
    release: resolve,
    [Symbol.dispose]: resolve,
    async *stream(request: ModelRequest): AsyncGenerator<ModelEvent[]> {
      if (isTitleRequest(request)) return;
      requests.push(request);
      yield [{ type: "text", text: "Half" }];
      await promise;
      yield [{ type: "text", text: " done" }, STOP];
    },
  };
}
