import type { Model, ModelRequest } from "../../lib/chat/model_port.ts";
import { STOP } from "./fake_model.ts";
import { isTitleRequest } from "./title_request.ts";
import { yielding } from "./iterated_model.ts";

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
    answer: yielding(async function* (request: ModelRequest) {
      if (isTitleRequest(request)) return;
      requests.push(request);
      yield [{ type: "text", text: "Half" }];
      await promise;
      yield [{ type: "text", text: " done" }, STOP];
    }),
  };
}
