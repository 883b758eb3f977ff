import assert from "node:assert/strict";
import type {
  AnchorStep,
  AugmentedState,
  BatchStep,
  BranchStep,
  DagStep,
  FlowHooks,
  FlowneerPlugin,
  FnStep,
  LoopStep,
  NodeFn,
  NodeOptions,
  NumberOrFn,
  ParallelStep,
  PluginContext,
  ResolvedHooks,
  RunOptions,
  Step,
  StepContext,
  StepFilter,
  StepHandler,
  StepMeta,
  StreamEvent,
  Validator,
} from "flowneer";
import { FlowBuilder } from "flowneer";

interface State extends AugmentedState {
  n: number;
}
type Params = { user: string };

/** Only `deno check` looks at this: each exported type is used the way a program uses it. */
export function uses(): void {
  const node: NodeFn<State, Params> = (s, p) => s.n ? `#${p.user}` : undefined;
  const generator: NodeFn<State> = async function* (s) {
    yield s.n;
    return "#end";
  };
  const count: NumberOrFn<State> = (s) => s.n;
  const options: NodeOptions<State> = { retries: count, delaySec: 1, timeoutMs: count, label: "l" };
  const run: RunOptions = { signal: AbortSignal.abort() };
  const filter: StepFilter = (meta: StepMeta) => meta.type === "dag" || meta.index > 0 || meta.label === "l";
  const hooks: FlowHooks<State, Params> = { onLoopIteration: (_m, i, s, p) => void (s.n + i + p.user.length) };
  const plugin: FlowneerPlugin = {
    all(this: PluginContext, validator: Validator<State>) {
      this._setHooks({ beforeFlow: (s) => void validator.parse(s) }, filter);
      return this;
    },
  };
  const steps: Step<State, Params>[] = [];
  const kinds: [
    FnStep<State, Params>?,
    BranchStep<State, Params>?,
    LoopStep<State, Params>?,
    BatchStep<State, Params>?,
    ParallelStep<State, Params>?,
    AnchorStep?,
    DagStep<State, Params>?,
  ] = [];
  const handler: StepHandler = (_step, ctx: StepContext<State, Params>) => {
    const resolved: ResolvedHooks<State, Params> = ctx.hooks;
    return Promise.resolve(`${resolved.wrapStep.length}`);
  };
  const flow = new FlowBuilder<State, Params>().then(node).then(generator, options);
  flow.addHooks(hooks, filter);
  void [run, plugin, steps, kinds, handler];

  // @ts-expect-error a step's state is the flow's
  flow.then((s) => void s.missing);
  // @ts-expect-error params are the flow's
  flow.run({ n: 1 }, { user: 1 });
  // @ts-expect-error there is no such hook
  flow.addHooks({ beforeStp: () => {} });
  // @ts-expect-error an ordinary generator would never be run
  flow.then(function* () {
    yield 1;
  });
  // @ts-expect-error what is left out is not there
  flow.withTiming();
}

Deno.test("an event's type tells what it carries", async () => {
  const seen: (string | number | undefined)[] = [];
  const flow = new FlowBuilder<State>().then(async function* (s) {
    yield s.n;
  }, { label: "count" });
  for await (const event of flow.stream({ n: 3 })) {
    const narrowed: StreamEvent<State> = event;
    if (narrowed.type === "step:before") seen.push(narrowed.meta.label);
    if (narrowed.type === "step:after") seen.push(narrowed.shared.n);
  }
  assert.deepEqual(seen, ["count", 3]);
});
