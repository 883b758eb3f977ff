import type { Model, ModelEvent, ModelRequest } from "../../lib/chat/model_port.ts";

/** How a model answers whose answers are written as generators. */
export function yielding(generate: (request: ModelRequest) => AsyncIterable<ModelEvent[]>): Model["answer"] {
  return async (request, listen) => {
    for await (const events of generate(request)) await listen(events);
  };
}

/** What a model says, to be iterated: it waits for whoever does that, and its request is aborted when they leave. */
export async function* said(model: Pick<Model, "answer">, request: ModelRequest): AsyncGenerator<ModelEvent[]> {
  const left = new AbortController();
  const signal = AbortSignal.any([request.signal, left.signal]);
  let taken = Promise.withResolvers<void>();
  let told = next();
  const answer = model.answer({ ...request, signal }, (events) => {
    told.resolve(events);
    return taken.promise;
  }).then(() => told.resolve(null), (error) => told.reject(error));
  try {
    for (;;) {
      const events = await told.promise;
      if (!events) return;
      told = next();
      yield events;
      taken.resolve();
      taken = Promise.withResolvers();
    }
  } finally {
    left.abort(new DOMException("Nobody listens", "AbortError"));
    taken.resolve();
    await answer;
  }
}

function next(): PromiseWithResolvers<ModelEvent[] | null> {
  const next = Promise.withResolvers<ModelEvent[] | null>();
  // Whoever has left does not ask how it ended.
  next.promise.catch(() => {});
  return next;
}
