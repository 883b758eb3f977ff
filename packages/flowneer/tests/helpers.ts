import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { FlowError, type StreamEvent } from "flowneer";

/** A state for tests that only look at the order of things. */
export interface Log {
  log: unknown[];
}

/** All events of a stream, each as one readable string. */
export async function told(stream: AsyncIterable<StreamEvent>): Promise<string[]> {
  return (await Array.fromAsync(stream)).map(tell);
}

export function tell(event: StreamEvent): string {
  switch (event.type) {
    case "step:before":
    case "step:after":
      return `${event.type} ${event.meta.label ?? event.meta.index}`;
    case "chunk":
      return `chunk ${event.data}`;
    case "error":
      return `error ${event.error instanceof Error ? event.error.message : event.error}`;
    case "done":
      return "done";
  }
}

export function fail(message = "boom"): never {
  throw new Error(message);
}

/** Expects a run to be rejected with a `FlowError` of that step, and returns it. */
export async function failure(run: Promise<void>, step: string): Promise<FlowError> {
  try {
    await run;
  } catch (error) {
    assert.ok(error instanceof FlowError, `expected a FlowError, got ${error}`);
    assert.equal(error.step, step);
    return error;
  }
  assert.fail("expected the run to be rejected");
}

/** Lets everything that only waits for settled promises run: one turn of the event loop, and no time passes. */
export function settled(): Promise<void> {
  return setImmediate();
}
