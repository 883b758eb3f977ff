import { request } from "./app.ts";
import type { FakeModel } from "./fake_model.ts";

/** Asks `/chat`, leaves while the model is silent, and resolves once the model's request is aborted. */
export async function assertLetsGo(url: string, model: FakeModel): Promise<void> {
  const abort = new AbortController();
  const response = await fetch(request(`${url}/chat`, { message: "Hi" }), { signal: abort.signal });
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  model.requests[0].signal.addEventListener("abort", () => resolve());
  abort.abort();
  await aborted;
  await response.body?.cancel().catch(() => {});
}
